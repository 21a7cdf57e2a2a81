from django.apps import AppConfig


class SwitchoverConfig(AppConfig):
    name = "jishan.switchover"
    label = "switchover"

    def ready(self) -> None:
        from jishan.switchover import nightly  # noqa: F401
        from jishan.switchover.arrivals import checks as arrivals_checks  # noqa: F401
        from jishan.switchover.openings import checks  # noqa: F401
