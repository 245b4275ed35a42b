"""What hangs on the list of concerns: many at once, saved filters, the list as a file."""

from django.urls import path

from hub.concerns.views import export, filters, together

urlpatterns = [
    path("export/", export.export, name="export"),
    path("filters/save/", filters.save, name="filter_save"),
    path("filters/<reference:reference>/", filters.rename, name="filter"),
    path("filters/<reference:reference>/remove/", filters.remove, name="filter_remove"),
    path("together/", together.together, name="together"),
    path("together/<reference:reference>/", together.act, name="together_act"),
    path("together/<reference:reference>/undo/", together.undo, name="together_undo"),
]
