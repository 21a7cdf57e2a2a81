from django.apps import AppConfig


class RulebookConfig(AppConfig):
    name = "jishan.rulebook"
    label = "rulebook"
