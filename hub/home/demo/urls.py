from django.urls import path

from hub.home.demo import clock, inbox

# Included by hub.home.urls, and only in a demonstration: elsewhere these addresses do not exist.
urlpatterns = [
    path("clock/", clock.clock, name="demo_clock"),
    path("mail/", inbox.inboxes, name="demo_mail"),
    path("mail/<reference:reference>/", inbox.mail, name="demo_mail_read"),
    path("mail/<reference:reference>/html/", inbox.html, name="demo_mail_html"),
]
