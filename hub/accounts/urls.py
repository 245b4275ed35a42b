from django.urls import path

from hub.accounts import urls_bodies, urls_force, urls_handover, urls_joining, urls_mails
from hub.accounts.views import absence, idle, organisations, people

app_name = "accounts"

urlpatterns = [
    *urls_bodies.urlpatterns,
    path("organisations/", organisations.organisation_list, name="organisations"),
    path("organisations/add/", organisations.add, name="organisation_add"),
    path("organisations/<reference:reference>/", organisations.detail, name="organisation"),
    path("organisations/<reference:reference>/edit/", organisations.edit, name="organisation_edit"),
    path("away/", absence.away, name="away"),
    path("away/<reference:reference>/<reference:organisation>/", absence.edit, name="absence"),
    *urls_handover.urlpatterns,
    *urls_mails.urlpatterns,
    *urls_force.urlpatterns,
    *urls_joining.urlpatterns,
    path("people/", people.person_list, name="people"),
    path("people/idle/", idle.idle_list, name="idle"),
    path("people/add/", people.add, name="person_add"),
    path("people/<reference:reference>/", people.detail, name="person"),
    path("people/<reference:reference>/edit/", people.edit, name="person_edit"),
    path("people/<reference:reference>/link/", people.send_link, name="person_link"),
    path("people/<reference:reference>/close/", people.close, name="person_close"),
    path("people/<reference:reference>/open/", people.open_again, name="person_open"),
    path("people/<reference:reference>/roles/add/", people.add_membership, name="membership_add"),
    path(
        "people/<reference:reference>/roles/<reference:organisation>/", people.edit_membership, name="membership_edit"
    ),
]
