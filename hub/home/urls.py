from django.conf import settings
from django.urls import include, path

from hub.home import needs, pages, styleguide, unanswered

app_name = "home"

urlpatterns = [
    path("", needs.home, name="home"),
    path("accessibility/", pages.accessibility, name="accessibility"),
    path("privacy/", pages.privacy, name="privacy"),
    path("mails/", include("hub.home.mails.urls")),
    path("unanswered/", unanswered.unanswered, name="unanswered"),
    path("unanswered/tell/", unanswered.tell, name="tell_again"),
    path("styleguide/", styleguide.styleguide, name="styleguide"),
]

if settings.DEMO:
    urlpatterns.append(path("demo/", include("hub.home.demo.urls")))
