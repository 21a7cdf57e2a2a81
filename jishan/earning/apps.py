from django.apps import AppConfig


class EarningConfig(AppConfig):
    name = "jishan.earning"
    label = "earning"

    def ready(self) -> None:
        from jishan.earning import checks  # noqa: F401  registers itself
