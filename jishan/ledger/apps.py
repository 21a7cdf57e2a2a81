from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "jishan.ledger"
    label = "ledger"

    def ready(self) -> None:
        from jishan.ledger import checks  # noqa: F401  registers itself
