from django.apps import AppConfig


class EarningConfig(AppConfig):
    name = "jishan.earning"
    label = "earning"
