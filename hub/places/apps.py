from django.apps import AppConfig


class PlacesConfig(AppConfig):
    name = "hub.places"
    label = "places"

    def ready(self):
        from hub.notifications import registry
        from hub.places import actions_postures

        registry.register_gate(actions_postures.is_still_wanted)
