from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "jishan.ledger"
    label = "ledger"
