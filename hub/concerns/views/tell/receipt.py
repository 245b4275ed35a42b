"""The page to which a receipt leads: the number goes in, what was promised and answered comes out.

Everything here is answered to a POST, so that neither the number nor the way to what it opens stands in an address, a
log or a history. Between two presses the page carries a pass of half an hour instead of the number.
"""

from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from hub.concerns import actions, actions_anyone
from hub.concerns.anyone import limits, receipts, sealed
from hub.concerns.anyone.forms import ContactForm, NumberForm, WordsForm
from hub.concerns.anyone.forms_thread import WhoReadsForm
from hub.concerns.anyone.thread import thread_of
from hub.concerns.forms_evidence import EvidenceForm
from hub.concerns.split import with_parts
from hub.concerns.views.tell.pages import for_anybody, page
from hub.concerns.views.tell.what import show_receipt
from hub.limits import until
from hub.promises.engine import NotNow, Stale


@for_anybody("GET", "POST")
@never_cache
def receipt(request):
    """GET asks for the number; POST with the number, or with the pass of the last page, shows the thread."""
    if request.method != "POST":
        return page(request, "number", {"form": NumberForm()})
    if held := sealed.read_pass(request.POST.get("pass", ""), request.now):
        return show_thread(request, _turned(request, held))
    form = NumberForm(request.POST)
    if not form.is_valid():
        return _ask_number(request, form)
    number = form.cleaned_data["number"]
    # a slip costs no try: that its check digit is wrong anybody can work out
    found = None
    if receipts.is_whole(number):
        if seconds := limits.before_trying(request):
            return _ask_number(request, form, status=429, wait=until(seconds))
        found = receipts.receipt_of(number)
    if found is None:
        form.add_error("number", _("There is no receipt with this number. Compare the digits one by one"))
        return _ask_number(request, form)
    actions_anyone.open_receipt(found, at=request.now)
    return show_thread(request, _turned(request, found), words=request.POST.get("words", "")[:4000])


def _ask_number(request, form, *, status=200, wait="", is_over=False):
    """What somebody was writing goes on to the page that the number opens."""
    words = request.POST.get("words", "")[:4000]
    context = {"form": form, "wait": wait, "words": words, "is_over": is_over, "had_files": bool(request.FILES)}
    return page(request, "number", context, status=status)


def with_receipt(view):
    """A press on a page that a receipt opened. When its pass is over, the number is asked for again."""

    @for_anybody("GET", "POST")
    @never_cache
    def held(request):
        if request.method != "POST":
            return redirect("tell:receipt")
        found = sealed.read_pass(request.POST.get("pass", ""), request.now)
        if found is None:
            return _ask_number(request, NumberForm(), is_over=True)
        return view(request, _turned(request, found))

    return held


def _turned(request, held):
    """The receipt, turned to the part that the page is about: `about`. One number opens what was told and every part
    of it; of anything else, and of no part at all, it is what was told."""
    held.told = with_parts(held.concern)
    wanted = request.POST.get("part", "")
    held.about = next((part for part in held.told if part.matter.reference == wanted), held.concern)
    return held


def show_thread(
    request, held, *, done="", problem="", words="", form=None, contact=None, who=None, files=None, results=()
):
    """The thread; a form that is given is the one to look at again, and stands open."""
    if not hasattr(held, "about"):
        _turned(request, held)
    concern = held.about
    left = concern.outside
    at_first = {"name": left.name, "phone": left.phone, "email": left.email}
    context = thread_of(concern, request.now) | {
        "concern": concern,
        "pass": sealed.new_pass(held, request.now),
        "parts": held.told if len(held.told) > 1 else [],
        "part": concern.matter.reference if concern.split_from_id else "",
        "done": done,
        "problem": problem,
        "form": form or WordsForm(initial={"words": words}),
        "contact": contact or ContactForm(initial=at_first, prefix="contact"),
        "contact_is_open": contact is not None,
        "who": who or WhoReadsForm(concern=concern, now=request.now),
        "who_is_open": who is not None,
        "files": files or EvidenceForm(),
        "files_are_open": files is not None,
        "results": results,
        "left": left,
    }
    return page(request, "thread", context)


@with_receipt
def write(request, held):
    form = WordsForm(request.POST)
    if not form.is_valid():
        return show_thread(request, held, form=form)
    words = form.cleaned_data["words"]
    if actions_anyone.was_written(held.about, words, request.now):
        return show_thread(request, held, done=_("Your words are sent."))
    if seconds := limits.before_writing(held):
        return show_thread(request, held, form=form, problem=too_often(seconds))
    try:
        held.about = actions_anyone.write_back(held.about, words=words, at=request.now)
    except NotNow:
        return show_thread(request, held, form=form, problem=_("This is closed. Say below that it is not settled."))
    return show_thread(request, held, done=_("Your words are sent. Whoever deals with it is told."))


def too_often(seconds):
    return _("That is more than can be read. Wait until %(time)s, then send it again.") % {"time": until(seconds)}


@with_receipt
def settled(request, held):
    return decide(
        request, held, lambda common: actions.close(held.about, **common), _("Closed. Thank you for saying so.")
    )


@with_receipt
def not_settled(request, held):
    words = request.POST.get("words", "").strip()[:4000]
    done = _("Opened again. A new answer is promised from now.")
    return decide(request, held, lambda common: actions.reopen(held.about, words=words, **common), done)


def decide(request, held, act, done):
    version = request.POST.get("version", "")
    version = int(version) if version.isascii() and version.isdigit() and len(version) < 10 else None
    try:
        held.about = act({"by": None, "at": request.now, "version": version})
    except Stale:
        problem = _("Something has changed while you were reading. Read what is new below, then say it again.")
        return show_thread(request, held, problem=problem, words=request.POST.get("words", "")[:4000])
    except NotNow:
        return show_thread(request, held, problem=NotNow.message)
    return show_thread(request, held, done=done)


@with_receipt
def contact(request, held):
    form = ContactForm(request.POST, prefix="contact")
    if not form.is_valid():
        return show_thread(request, held, contact=form)
    if seconds := limits.before_writing(held):
        return show_thread(request, held, contact=form, problem=too_often(seconds))
    actions_anyone.leave_contact(held.concern, at=request.now, **form.cleaned_data)
    held.about.refresh_from_db()
    return show_thread(request, held, done=_("Saved. Empty lines are gone from the Hub."))


@for_anybody("GET", "POST")
@never_cache
def typed_back(request):
    """The number, typed from where it was written down; what it is compared with is sealed in the page."""
    kept = sealed.read_number(request.POST.get("shown_number", ""), request.now)
    held = sealed.read_pass(request.POST.get("pass", ""), request.now)
    if request.method != "POST" or not kept or not held or kept[0] != held.pk:
        return redirect("tell:receipt")
    form = NumberForm(request.POST)
    if form.is_valid() and form.cleaned_data["number"] != kept[1]:
        form.add_error("number", _("That is not the number above. Compare the digits one by one"))
    if not form.is_valid():
        return show_receipt(request, held.concern, kept[1], form=form)
    actions_anyone.confirm_kept(held, at=request.now)
    return show_thread(request, held, done=_("That is right: you have your number. Keep it safe."))
