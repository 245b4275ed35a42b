from django.apps import AppConfig


class PlacesConfig(AppConfig):
    name = "hub.places"
    label = "places"

    def ready(self):
        from hub.notifications import registry
        from hub.places import actions_postures
        from hub.places.panels import add_panel
        from hub.places.times_panel import times_here

        registry.register_gate(actions_postures.is_still_wanted)
        add_panel(times_here)
