from django.apps import AppConfig


class FoundingConfig(AppConfig):
    name = "jishan.founding"
    label = "founding"
