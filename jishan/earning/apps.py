from django.apps import AppConfig


class EarningConfig(AppConfig):
    name = "jishan.earning"
    label = "earning"

    def ready(self) -> None:
        from jishan.earning import checks, nightly  # noqa: F401  register themselves
