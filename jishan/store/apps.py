from django.apps import AppConfig


class StoreConfig(AppConfig):
    name = "jishan.store"
    label = "store"

    def ready(self) -> None:
        from jishan.store import checks  # noqa: F401
