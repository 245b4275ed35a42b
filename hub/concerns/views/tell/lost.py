"""A number that was lost: nobody can bring it back. Whoever left an email address is sent the way to a new one."""

from django.views.decorators.cache import never_cache

from hub.concerns import actions_anyone
from hub.concerns.anyone import limits, receipts, sealed
from hub.concerns.anyone.forms import EmailForm
from hub.concerns.anyone.renewed import LINK_LASTS
from hub.concerns.views.tell.pages import for_anybody, page
from hub.concerns.views.tell.what import show_receipt
from hub.limits import until


@for_anybody("GET", "POST")
def lost(request):
    """The same answer, whether or not anything was told with that address."""
    form = EmailForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return page(request, "lost", {"form": form})
    if seconds := limits.before_asking(request):
        return page(request, "lost", {"form": form, "wait": until(seconds)}, status=429)
    email = form.cleaned_data["email"].lower()
    if not limits.ASKING_FOR.wait(email):
        actions_anyone.ask_for_new_number(email, at=request.now)
    return page(request, "lost_asked", {})


@for_anybody("GET", "POST")
@never_cache
def renew(request, token):
    """GET changes nothing, because mail programs open links too."""
    held = sealed.read_link(token, request.now, LINK_LASTS)
    if held is None:
        return page(request, "link_gone", {}, status=410)
    if request.method != "POST":
        return page(request, "renew", {})
    number = receipts.new_number()
    held = actions_anyone.renew_receipt(held, lookup=receipts.lookup_of(number), at=request.now)
    if held is None:
        return page(request, "link_gone", {}, status=410)
    return show_receipt(request, held.concern, number, is_renewed=True)
