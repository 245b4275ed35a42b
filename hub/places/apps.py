from django.apps import AppConfig


class PlacesConfig(AppConfig):
    name = "hub.places"
    label = "places"
