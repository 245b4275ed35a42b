"""Signing in. The names are allauth's, whose views and templates lead to them; what the Hub does not use is left out:
addresses are changed by the coordinator, and links to set a password are our own."""

from allauth.account import views
from allauth.mfa.base import views as mfa
from allauth.mfa.webauthn import views as passkeys
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path

from hub.accounts.views import invited, password, second_step

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
    path("invitation/<str:token>/", invited.invited, name="account_invitation"),
    path("2fa/", mfa.index, name="mfa_index"),
    path("2fa/authenticate/", mfa.authenticate, name="mfa_authenticate"),
    path("2fa/reauthenticate/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("2fa/totp/", include("allauth.mfa.totp.urls")),
    path("2fa/recovery-codes/", include("allauth.mfa.recovery_codes.urls")),
    path("2fa/passkeys/add/", passkeys.add_webauthn, name="mfa_add_webauthn"),
    path("2fa/passkeys/remove/", second_step.remove_passkey, name="mfa_remove_passkey"),
    path("2fa/passkeys/reauthenticate/", passkeys.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("2fa/passkeys/login/", login_not_required(passkeys.login_webauthn), name="mfa_login_webauthn"),
    path("sessions/", include("allauth.usersessions.urls")),
]
