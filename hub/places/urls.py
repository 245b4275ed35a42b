from django.urls import path

from hub.places import views

app_name = "places"

urlpatterns = [
    path("", views.place_list, name="list"),
    path("<reference:reference>/", views.detail, name="detail"),
    path("<reference:reference>/run-by/", views.run_by, name="run_by"),
    path("<reference:reference>/umbrella/", views.umbrella, name="umbrella"),
]
