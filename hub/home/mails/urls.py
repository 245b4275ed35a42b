from django.urls import path

from hub.home.mails.views import log, mail

urlpatterns = [
    path("", log.mail_list, name="mails"),
    path("<reference:reference>/", mail.detail, name="mail"),
    path("<reference:reference>/html/", mail.html, name="mail_html"),
]
