from django.apps import AppConfig


class PlacesConfig(AppConfig):
    name = "jishan.places"
    label = "places"
