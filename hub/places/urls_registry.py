"""Places by hand: adding, editing, closing, contacts; what was entered twice."""

from django.urls import path

from hub.places.views import contacts, duplicates, keeping, maps, places

registry = [
    path("add/", keeping.add, name="add"),
    path("mine/", places.mine, name="mine"),
    path("map/", maps.area, name="map"),
    path("duplicates/", duplicates.duplicates, name="duplicates"),
    path("duplicates/<reference:reference>/", duplicates.duplicate, name="duplicate"),
    path("duplicates/<reference:reference>/decide/", duplicates.decide, name="decide"),
    path("merges/", duplicates.merges, name="merges"),
    path("merges/<reference:reference>/undo/", duplicates.undo, name="undo_merge"),
    path("<reference:reference>/edit/<slug:topic>/", keeping.edit, name="edit"),
    path("<reference:reference>/close/", keeping.close, name="close"),
    path("<reference:reference>/reopen/", keeping.reopen, name="reopen"),
    path("<reference:reference>/same-as/", duplicates.same_as, name="same_as"),
    path("<reference:reference>/near/", maps.near, name="near"),
    path("<reference:reference>/contacts/add/", contacts.add, name="contact_add"),
    path("<reference:reference>/contacts/<reference:contact>/", contacts.edit, name="contact_edit"),
    path("<reference:reference>/contacts/<reference:contact>/check/", contacts.check, name="contact_check"),
    path("<reference:reference>/contacts/<reference:contact>/remove/", contacts.remove, name="contact_remove"),
    path("<reference:reference>/contacts/<reference:contact>/restore/", contacts.restore, name="contact_restore"),
]
