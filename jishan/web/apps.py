from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "jishan.web"

    def ready(self) -> None:
        from jishan.web.shared import checks, sentences  # noqa: F401

        sentences.speak()
