from django.apps import AppConfig


class UpkeepConfig(AppConfig):
    name = "jishan.upkeep"
    label = "upkeep"

    def ready(self) -> None:
        from jishan.upkeep import nightly, tidying, watching  # noqa: F401  register themselves
