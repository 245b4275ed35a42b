"""Words of what happened that not everybody reads who sees a concern; see hub.concerns.timeline."""

from django.utils.translation import gettext_lazy

# about a link on paper, for the place alone
OF_THE_PLACE = {
    "status_link_made": (gettext_lazy("A private link for paper was made"), "quiet"),
    "status_link_ended": (gettext_lazy("A private link for paper was stopped"), "quiet"),
}
# what was chosen about who sees it: to the one who raised it and the committee of the place
CHOSEN = {
    "told_later": (gettext_lazy("%(other)s can see it from now on"), "open"),
    "stopped_telling": (gettext_lazy("%(other)s no longer sees it"), "soon"),
}
# to the one who raised it alone
OWN = {
    "name_hidden": (gettext_lazy("Your name is hidden from now on"), "quiet"),
    "name_shown": (gettext_lazy("Your name is shown from now on"), "quiet"),
}
# what came by mail: of whoever asked it for all, the rest for colleagues
BY_MAIL = {
    "replied": (gettext_lazy("%(body)s answered by mail"), "open"),
    "reply_noted": (gettext_lazy("%(body)s answered by mail, for colleagues"), "quiet"),
    "mail_added": (gettext_lazy("%(body)s added a mail that came in, for colleagues"), "quiet"),
}
AMONG_COLLEAGUES = ("link", "unlink", "note", "reply_noted", "mail_added")
