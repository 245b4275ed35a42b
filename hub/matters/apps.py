from django.apps import AppConfig


class MattersConfig(AppConfig):
    name = "hub.matters"
    label = "matters"

    def ready(self):
        from hub.matters.emails import may_be_told, which_may_be_told
        from hub.notifications.registry import register_gate

        register_gate(may_be_told, each=which_may_be_told)
