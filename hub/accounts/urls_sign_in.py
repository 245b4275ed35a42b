"""Signing in. The names are allauth's, whose views and templates lead to them; what the Hub does not use is left out:
addresses are changed by the coordinator, and links to set a password are our own."""

from allauth.account import views
from django.urls import include, path

from hub.accounts.views import password

urlpatterns = [
    path("login/", views.login, name="account_login"),
    path("logout/", views.logout, name="account_logout"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("signup/", views.signup, name="account_signup"),
    path("reauthenticate/", views.reauthenticate, name="account_reauthenticate"),
    path("password/change/", views.password_change, name="account_change_password"),
    path("password/reset/", password.ask, name="account_reset_password"),
    path("password/reset/done/", password.asked, name="account_reset_password_done"),
    path("password/set/<str:token>/", password.set_by_link, name="account_set_password_by_link"),
    path("2fa/", include("allauth.mfa.urls")),
]
