"""Files of places: uploading, looking at what they would do, carrying them out; what they propose."""

from django.urls import path

from hub.places.views import imports as views
from hub.places.views import proposals

imports = [
    path("imports/", views.import_list, name="imports"),
    path("imports/new/", views.upload, name="import_new"),
    path("imports/<reference:reference>/", views.detail, name="import"),
    path("imports/<reference:reference>/confirm/", views.confirm, name="import_confirm"),
    path("imports/<reference:reference>/discard/", views.discard, name="import_discard"),
    path("imports/<reference:reference>/rejected.csv", views.rejected, name="import_rejected"),
    path("imports/<reference:reference>/<slug:words>/", views.lines, name="import_lines"),
    path("proposals/", proposals.proposal_list, name="proposals"),
    path("proposals/<reference:reference>/take/", proposals.take, name="proposal_take"),
    path("proposals/<reference:reference>/leave/", proposals.leave, name="proposal_leave"),
    path("proposals/<reference:reference>/undo/", proposals.undo, name="proposal_undo"),
]
