"""How a committee without accounts asks to come in."""

from django.urls import path

from hub.accounts.views import join

app_name = "join"

urlpatterns = [
    path("", join.start, name="start"),
    path("who/", join.who, name="who"),
    path("answer/<str:token>/", join.answer, name="answer"),
]
