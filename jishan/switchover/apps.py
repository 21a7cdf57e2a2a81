from django.apps import AppConfig


class SwitchoverConfig(AppConfig):
    name = "jishan.switchover"
    label = "switchover"
