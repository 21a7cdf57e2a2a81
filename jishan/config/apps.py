from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "jishan.config"
    label = "config"

    def ready(self) -> None:
        from jishan.config import checks  # noqa: F401
