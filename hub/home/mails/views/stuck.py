"""Mails that need a person, and what can be done: another try, the same once more."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hub.home.mails import stuck
from hub.home.mails.log import page_among, rows_of
from hub.home.mails.views.log import keeps_mails, row_of
from hub.home.mails.views.mail import mail_or_404
from hub.home.mails.words import left_alone
from hub.notifications import actions
from hub.notifications.models import Mail
from hub.people.querysets import remember_memberships


@keeps_mails
@require_safe
@never_cache
def mail_list(request):
    remember_memberships(request.user)
    mails, after = stuck.stuck(request.now), request.GET.get("after", "")
    rows, has_more = page_among(mails, request.user, after=after)
    context = {
        "rows": [row_of(row, request.user) for row in rows],
        "counts": stuck.counts(request.now),
        "left_alone": [left_alone(circuit, is_known) for circuit, is_known in stuck.left_alone()],
        "may_try": mails.filter(actions.may_be_tried()).exists() if rows else False,
        "newest": request.path if after else "",
        "older": f"{request.path}?after={rows[-1].reference}" if has_more else "",
        "days": stuck.RECENT.days,
    }
    return render(request, "home/mails/stuck.html", context)


@keeps_mails
@require_POST
def try_all(request):
    try:
        count = actions.try_all_again(stuck.stuck(request.now), by=request.user, at=request.now)
    except actions.MailRefused as refused:
        messages.error(request, str(refused))
        return redirect("home:mails_stuck")
    if count:
        said = ngettext("%(count)d mail is tried again now.", "%(count)d mails are tried again now.", count)
        messages.success(request, said % {"count": count})
    else:
        messages.info(request, _("There is no mail that another try would help."))
    return redirect("home:mails_stuck")


@keeps_mails
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def again(request, reference):
    """Asked first: somebody gets a mail by it. What failed is tried again, what left is sent once more."""
    remember_memberships(request.user)
    mail = mail_or_404(reference)
    if request.method == "POST":
        return _press(request, mail)
    (found,) = rows_of(Mail.objects.filter(pk=mail.pk), request.user)
    context = {
        "mail": mail,
        "row": row_of(found, request.user),
        "reason": actions.why_not_again(mail),
        "has_left": mail.status in actions.SENT_ONCE,
        "sent_again": Mail.objects.filter(dedupe_key=actions.key_of_again(mail)).first(),
    }
    return render(request, "home/mails/again.html", context)


def _press(request, mail):
    try:
        if mail.status in actions.SENT_ONCE:
            mail, is_new = actions.resend(mail, by=request.user, at=request.now)
            said = _("It is sent once more, as this mail.") if is_new else _("It was sent once more already, as this.")
        else:
            is_new = actions.try_again(mail, by=request.user, at=request.now)
            said = _("It is tried again now.") if is_new else _("It is on its way already.")
    except actions.MailRefused as refused:
        messages.error(request, str(refused))
    else:
        (messages.success if is_new else messages.info)(request, said)
    return redirect("home:mail", mail.reference)
