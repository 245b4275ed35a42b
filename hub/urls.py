from django.urls import include, path, register_converter

from hub.references import ReferenceConverter

register_converter(ReferenceConverter, "reference")

handler429 = "hub.errors.too_many_requests"

urlpatterns = [
    path("accounts/", include("hub.accounts.urls_sign_in")),
    path("", include("hub.accounts.urls")),
    path("join/", include("hub.accounts.urls_join")),
    path("places/", include("hub.places.urls")),
    path("times/", include("hub.places.urls_feeds")),
    path("postures/", include("hub.places.urls_postures")),
    path("tell/", include("hub.concerns.urls_tell")),
    path("", include("hub.concerns.urls")),
    path("inbox/", include("hub.inbox.urls")),
    path("meetings/", include("meetings.urls")),
    path("patrols/", include("patrols.urls")),
    path("report/", include("hub.insight.urls")),
    path("", include("hub.home.urls")),
]
