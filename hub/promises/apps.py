from django.apps import AppConfig


class PromisesConfig(AppConfig):
    name = "hub.promises"
    label = "promises"

    def ready(self):
        from hub.notifications.registry import register_gate
        from hub.promises.emails import is_still_wanted

        register_gate(is_still_wanted)
