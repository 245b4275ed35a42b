from django.apps import AppConfig


class HubConfig(AppConfig):
    name = "hub"
    label = "hub"

    def ready(self):
        from hub import checks  # noqa: F401
