from django.urls import path

from hub.concerns.views import raising as views
from hub.concerns.views import typed

urlpatterns = [
    path("danger/", views.danger, name="danger"),
    path("new/", views.start, name="raise"),
    path("new/<uuid:form_key>/check/", views.check, name="raise_check"),
    path("new/<uuid:form_key>/delete/", views.delete, name="raise_delete"),
    path("new/<uuid:form_key>/<slug:name>/typed/", typed.keep, name="raise_typed"),
    path("new/<uuid:form_key>/<slug:name>/", views.page, name="raise_page"),
]
