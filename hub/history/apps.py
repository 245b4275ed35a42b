from django.apps import AppConfig


class HistoryConfig(AppConfig):
    name = "hub.history"
    label = "history"
