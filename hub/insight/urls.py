from django.urls import path

from hub.insight import views

app_name = "insight"

BODY = "<reference:reference>/"

urlpatterns = [
    path("", views.report, name="report"),
    path(BODY, views.body, name="body"),
    path(f"{BODY}parts/", views.parts, name="parts"),
    path(f"{BODY}figures/", views.figures, name="figures"),
    path(f"{BODY}promises/", views.promises, name="promises"),
]
