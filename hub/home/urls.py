from django.conf import settings
from django.urls import include, path

from hub.home import needs, pages, styleguide

app_name = "home"

urlpatterns = [
    path("", needs.home, name="home"),
    path("accessibility/", pages.accessibility, name="accessibility"),
    path("privacy/", pages.privacy, name="privacy"),
    path("mails/", include("hub.home.mails.urls")),
    path("styleguide/", styleguide.styleguide, name="styleguide"),
]

if settings.DEMO:
    urlpatterns.append(path("demo/", include("hub.home.demo.urls")))
