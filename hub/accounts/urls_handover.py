"""One's own page, leaving an organisation, and offices: part of the addresses of accounts."""

from django.urls import path

from hub.accounts.views import handover, me, offices

urlpatterns = [
    path("me/", me.me, name="me"),
    path("leave/<reference:reference>/<reference:organisation>/", handover.hand_over, name="handover"),
    path("offices/", offices.office_list, name="offices"),
    path("offices/add/", offices.add, name="office_add"),
    path("offices/<reference:reference>/", offices.detail, name="office"),
    path("offices/<reference:reference>/holder/", offices.change_holder, name="office_holder"),
    path("offices/<reference:reference>/contact/", offices.correct, name="office_contact"),
    path("offices/<reference:reference>/checked/", offices.check, name="office_check"),
    path("offices/<reference:reference>/close/", offices.close, name="office_close"),
]
