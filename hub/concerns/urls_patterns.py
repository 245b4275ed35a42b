from django.urls import path

from hub.concerns.views import patterns as views

urlpatterns = [
    path("", views.pattern_list, name="patterns"),
    path("<reference:reference>/", views.pattern, name="pattern"),
    *[
        path(f"<reference:reference>/{words}/", views.step, {"name": name}, name=f"pattern_{name}")
        for name, words in views.ADDRESSES.items()
    ],
]
