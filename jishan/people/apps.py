from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "jishan.people"
    label = "people"

    def ready(self) -> None:
        from jishan.lib import lookups  # noqa: F401  registers `begins`
        from jishan.people import checks  # noqa: F401  registers itself
