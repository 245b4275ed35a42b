from django.urls import path

from hub.concerns.views import advice as views

urlpatterns = [
    path("", views.lines, name="advice"),
    path("add/", views.add, name="advice_add"),
    path("<reference:reference>/", views.edit, name="advice_edit"),
    path("<reference:reference>/checked/", views.check, name="advice_check"),
    path("<reference:reference>/hide/", views.show, {"is_shown": False}, name="advice_hide"),
    path("<reference:reference>/show/", views.show, {"is_shown": True}, name="advice_show"),
]
