from django.urls import path

from patrols.views import rounds, today, visits

app_name = "patrols"

urlpatterns = [
    path("", rounds.round_list, name="list"),
    path("today/", today.today, name="today"),
    path("plan/", rounds.plan, name="plan"),
    path("new/", rounds.new, name="new"),
    path("<reference:reference>/", rounds.detail, name="round"),
    path("<reference:reference>/change/", rounds.change, name="change_round"),
    path("<reference:reference>/call-off/", rounds.cancel, name="cancel_round"),
    path("<reference:reference>/add-visit/", rounds.add_visit, name="add_visit"),
    path("visits/<reference:reference>/arrived/", visits.arrive, name="arrive"),
    path("visits/<reference:reference>/not-arrived/", visits.undo_arrival, name="undo_arrival"),
    path("visits/<reference:reference>/left/", visits.leave, name="leave"),
    path("visits/<reference:reference>/could-not-attend/", visits.miss, name="miss"),
    path("visits/<reference:reference>/change/", visits.change, name="change_visit"),
    path("visits/<reference:reference>/take-off/", visits.cancel, name="cancel_visit"),
]
