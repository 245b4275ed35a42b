from django.urls import include, path

from hub.concerns.views import children, copies, detail, lists, looked, patterns, routing, step_pages, steps, umbrella

app_name = "concerns"

urlpatterns = [
    path("concerns/", lists.concern_list, name="list"),
    path("places/<reference:reference>/umbrella/", umbrella.umbrella, name="umbrella"),
    path("concerns/", include("hub.concerns.urls_raise")),
    path("concerns/", include("hub.concerns.urls_lists")),
    path("concerns/for-a-caller/", include("hub.concerns.urls_callers")),
    path("", include("hub.concerns.urls_after")),
    path("concerns/<reference:reference>/", detail.detail, name="detail"),
    path("concerns/<reference:reference>/print/", detail.detail, {"on_paper": True}, name="print"),
    path("concerns/<reference:reference>/looked/", looked.looked, name="looked"),
    path("concerns/<reference:reference>/summary-for-our-system/", copies.copy, name="copy"),
    *[
        path(f"concerns/<reference:reference>/{words}/", steps.step, {"name": name}, name=name)
        for name, words in step_pages.ADDRESSES.items()
    ],
    path("concerns/<reference:reference>/find-a-council/", children.find_council, name="find_council"),
    path("concerns/<reference:reference>/put-together/", patterns.make, name="pattern_make"),
    path("patterns/", include("hub.concerns.urls_patterns")),
    path("advice/", include("hub.concerns.urls_advice")),
    path("concerns/<reference:reference>/evidence/", include("hub.concerns.urls_evidence")),
    path("routing/", routing.rules, name="routing"),
    path("routing/add/", routing.add, name="routing_add"),
    path("routing/<slug:area>/<slug:category>/", routing.edit, name="routing_edit"),
    path("routing/<slug:area>/<slug:category>/remove/", routing.remove, name="routing_remove"),
]
