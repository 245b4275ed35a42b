"""Inviting people, and requests to join: part of the addresses of accounts."""

from django.urls import path

from hub.accounts.views import invitations, joining

urlpatterns = [
    path("organisations/<reference:reference>/invite/", invitations.invite, name="invite"),
    path("organisations/<reference:reference>/second-person/later/", invitations.ask_later, name="second_person_later"),
    path("invitations/", invitations.invitation_list, name="invitations"),
    path("invitations/<reference:reference>/again/", invitations.send_again, name="invitation_again"),
    path("invitations/<reference:reference>/withdraw/", invitations.withdraw, name="invitation_withdraw"),
    path("joining/", joining.joining_list, name="joinings"),
    path("joining/<reference:reference>/", joining.detail, name="joining"),
    path("joining/<reference:reference>/place/", joining.which_place, name="joining_place"),
    path("joining/<reference:reference>/confirm/", joining.confirm, name="joining_confirm"),
    path("joining/<reference:reference>/refuse/", joining.refuse, name="joining_refuse"),
]
