from django.apps import AppConfig


class PaperConfig(AppConfig):
    name = "jishan.paper"
    label = "paper"

    def ready(self) -> None:
        from jishan.paper import checks  # noqa: F401
