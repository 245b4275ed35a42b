from django.urls import path

from hub.concerns.views import evidence

urlpatterns = [
    path("add/", evidence.add, name="evidence_add"),
    path("footage-saved/", evidence.saved, name="evidence_saved"),
    path("<reference:file>/", evidence.detail, name="evidence_file"),
    path("<reference:file>/copy/", evidence.shared, name="evidence_shared"),
    path("<reference:file>/original/", evidence.original, name="evidence_original"),
    path("<reference:file>/withdraw/", evidence.withdraw, name="evidence_withdraw"),
]
