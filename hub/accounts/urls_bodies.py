"""An organisation's own pages, for whoever leads it."""

from django.urls import path

from hub.accounts.views import bodies, body_people, body_rework, body_terms, idle

BODY = "bodies/<reference:reference>/"

urlpatterns = [
    path("bodies/", bodies.bodies, name="bodies"),
    path(BODY, bodies.body, name="body"),
    path(f"{BODY}idle/", idle.body_idle, name="body_idle"),
    path(f"{BODY}contact/", bodies.contact, name="body_contact"),
    path(f"{BODY}hours/", body_terms.calendar, name="body_calendar"),
    path(f"{BODY}hours/move/", body_rework.move, name="body_move"),
    path(f"{BODY}hours/day-off/", body_terms.day_off, name="body_day_off"),
    path(f"{BODY}hours/day-off/remove/", body_terms.day_on, name="body_day_on"),
    path(f"{BODY}targets/", body_terms.targets, name="body_targets"),
    path(f"{BODY}targets/<slug:kind>/", body_terms.target, name="body_target"),
    path(f"{BODY}late/<slug:severity>/", body_terms.ladder, name="body_ladder"),
    path(f"{BODY}late/<slug:severity>/<slug:kind>/", body_terms.ladder, name="body_ladder_of_kind"),
    path(f"{BODY}people/<reference:person>/", body_people.role, name="body_role"),
]
