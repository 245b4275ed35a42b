from django.apps import AppConfig


class InsightConfig(AppConfig):
    name = "hub.insight"
    label = "insight"
