from django.apps import AppConfig


class InboxConfig(AppConfig):
    name = "hub.inbox"
    label = "inbox"

    def ready(self):
        from hub.inbox.actions_addresses import refused
        from hub.notifications.registry import register_refusal

        register_refusal(refused)
