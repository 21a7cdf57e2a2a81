from django.apps import AppConfig


class OversightConfig(AppConfig):
    name = "jishan.oversight"
    label = "oversight"
