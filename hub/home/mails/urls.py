from django.urls import path

from hub.home.mails.views import coming, log, mail, stuck, why

urlpatterns = [
    path("", log.mail_list, name="mails"),
    path("coming/", coming.coming_list, name="mails_coming"),
    path("why/", why.why, name="mails_why"),
    path("stuck/", stuck.mail_list, name="mails_stuck"),
    path("stuck/again/", stuck.try_all, name="mails_try_all"),
    path("<reference:reference>/", mail.detail, name="mail"),
    path("<reference:reference>/html/", mail.html, name="mail_html"),
    path("<reference:reference>/again/", stuck.again, name="mail_again"),
]
