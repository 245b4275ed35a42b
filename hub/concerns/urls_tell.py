"""Pages for people without an account, short enough to be said on the telephone."""

from django.urls import path

from hub.concerns.views.tell import holder, lost, receipt, start, what

app_name = "tell"

urlpatterns = [
    path("", start.start, name="start"),
    path("where/", start.whereabouts, name="where"),
    path("what/", what.what, name="what"),
    path("answer/", receipt.receipt, name="receipt"),
    path("answer/typed-back/", receipt.typed_back, name="typed_back"),
    path("answer/write/", receipt.write, name="write"),
    path("answer/settled/", receipt.settled, name="settled"),
    path("answer/not-settled/", receipt.not_settled, name="not_settled"),
    path("answer/contact/", receipt.contact, name="contact"),
    path("answer/who/", holder.who_reads, name="who_reads"),
    path("answer/files/", holder.files, name="files"),
    path("answer/stayed/", holder.stayed, name="stayed"),
    path("answer/again/", holder.again, name="again"),
    path("answer/only-record/", holder.only_record, name="only_record"),
    path("answer/ask/", holder.ask_again, name="ask_again"),
    path("answer/withdraw/", holder.withdraw, name="withdraw"),
    path("lost/", lost.lost, name="lost"),
    path("lost/<str:token>/", lost.renew, name="renew"),
]
