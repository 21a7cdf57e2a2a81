from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "jishan.people"
    label = "people"
