from django.apps import AppConfig


class RulebookConfig(AppConfig):
    name = "jishan.rulebook"
    label = "rulebook"

    def ready(self) -> None:
        from jishan.rulebook import checks  # noqa: F401  registers its part of `jishan check`
