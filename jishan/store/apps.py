from django.apps import AppConfig


class StoreConfig(AppConfig):
    name = "jishan.store"
    label = "store"
