from django.urls import path

from meetings.views import answer, detail, lists, schedule, steps

app_name = "meetings"

urlpatterns = [
    path("", lists.meeting_list, name="list"),
    path("new/", schedule.schedule, name="schedule"),
    path("answer/<str:token>/", answer.answer_by_link, name="answer_by_link"),
    path("<reference:reference>/", detail.detail, name="detail"),
    path("<reference:reference>/answer/", answer.answer, name="answer"),
    path("<reference:reference>/calendar/", detail.calendar, name="calendar"),
    path("<reference:reference>/guests/<reference:invitee>/remove/", steps.step, {"name": "remove"}, name="remove"),
    *[
        path(f"<reference:reference>/{words}/", steps.step, {"name": name}, name=name)
        for name, words in steps.ADDRESSES.items()
    ],
]
