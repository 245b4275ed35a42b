"""One's own mails, and the link that stops them: part of the addresses of accounts."""

from django.urls import path

from hub.accounts.views import mails

urlpatterns = [
    path("me/mails/", mails.mails, name="mails"),
    path("me/mails/stop/<str:token>/", mails.stop, name="stop_mails"),
    path("me/mails/stop/<str:token>/undo/", mails.start_again, name="start_mails"),
]
