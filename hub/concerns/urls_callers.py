from django.urls import path

from hub.concerns.views import callers as views

urlpatterns = [
    path("", views.start, name="enter"),
    path("<uuid:form_key>/check/", views.check, name="enter_check"),
    path("<uuid:form_key>/said-back/", views.said_back, name="enter_said_back"),
    path("<uuid:form_key>/delete/", views.delete, name="enter_delete"),
    path("<uuid:form_key>/<slug:name>/", views.page, name="enter_page"),
]
