import gc

from django.apps import AppConfig

# Python looks for forgotten objects whenever so many more were made than let go; its own 700 suits small programs. A
# batch makes a hundred thousand rows that are all in use, and looking through them took a third of its time.
OBJECTS_BETWEEN_LOOKS = 100_000


class ConfigConfig(AppConfig):
    name = "jishan.config"
    label = "config"

    def ready(self) -> None:
        from jishan.config import checks  # noqa: F401

        gc.set_threshold(OBJECTS_BETWEEN_LOOKS)
