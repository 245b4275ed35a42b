"""Leaving an organisation: part of the addresses of accounts."""

from django.urls import path

from hub.accounts.views import handover

urlpatterns = [
    path("leave/<reference:reference>/<reference:organisation>/", handover.hand_over, name="handover"),
]
