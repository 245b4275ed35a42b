"""More care than usual in an area."""

from django.urls import path

from hub.places.views import postures

app_name = "postures"

urlpatterns = [
    path("", postures.posture_list, name="list"),
    path("new/", postures.set_posture, name="set"),
    path("<reference:reference>/", postures.detail, name="detail"),
    path("<reference:reference>/extend/", postures.extend, name="extend"),
    path("<reference:reference>/end/", postures.end, name="end"),
]
