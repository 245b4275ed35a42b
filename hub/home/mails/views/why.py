"""Why somebody got a mail about something, or did not: of oneself for everybody, of anybody for who runs the Hub."""

from urllib.parse import urlencode

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hub.home.mails.facts import facts_of
from hub.home.mails.forms import WhyForm
from hub.home.mails.log import own_rows
from hub.home.mails.views.log import href_of
from hub.home.mails.why import reasons
from hub.home.mails.why_words import heading, sentence
from hub.home.mails.words import kind_in_words
from hub.people.called import called
from hub.people.querysets import remember_memberships
from hub.people.roles import Permission


@require_safe
@never_cache
def why(request):
    remember_memberships(request.user)
    may_ask = request.user.may(Permission.KEEP_MAILS)
    who = request.GET.get("who", "")
    if who and not may_ask and who != request.user.reference:
        raise Http404
    about = request.GET.get("about", "").strip()
    form = WhyForm(request.GET if about or who else None, viewer=request.user, may_ask=may_ask)
    context = {"form": form, "may_ask": may_ask, "heading": heading(True, "")}
    if form.is_valid() and form.cleaned_data["about"]:
        context |= _answer(request.user, form)
    elif not about:
        context["mine"] = [_mine(row) for row in own_rows(request.user)]
    return render(request, "home/mails/why.html", context, status=404 if form.errors and about else 200)


def _answer(viewer, form):
    matter, person = form.cleaned_data["about"], form.cleaned_data.get("who") or viewer
    is_self = person == viewer
    said = [(reason.at, sentence(reason, is_self=is_self)) for reason in reasons(facts_of(person, matter, viewer))]
    return {
        "matter": matter,
        "heading": heading(is_self, called(person, viewer)),
        "happened": [{"at": at, "title": words} for at, words in said if at],
        "standing": [words for at, words in said if not at],
        "log": "" if is_self else f"{reverse('home:mails')}?{urlencode({'about': matter.reference})}",
    }


def _mine(row):
    return {
        "title": kind_in_words(row.template),
        "at": row.sent_at or row.created_at,
        "reference": row.about,
        "href": f"{reverse('home:mails_why')}?{urlencode({'about': row.about})}",
        "page": href_of(row),
    }
