from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "jishan.identity"
    label = "identity"
