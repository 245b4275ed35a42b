from django.urls import path

from hub.places.urls_imports import imports
from hub.places.urls_registry import registry
from hub.places.urls_rhythms import rhythms
from hub.places.views import places

app_name = "places"

urlpatterns = [
    path("", places.place_list, name="list"),
    *imports,
    *registry,
    *rhythms,
    path("<reference:reference>/", places.detail, name="detail"),
    path("<reference:reference>/run-by/", places.run_by, name="run_by"),
]
