from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from hub.people import sealed


def too_many_requests(request):
    """Somebody tried too often in a short time; django-allauth looks for it as handler429."""
    return render(request, "429.html", status=429)


def csrf_failure(request, reason=""):
    """A form whose security token is too old, mostly because of signing in again meanwhile. Nothing is acted on.

    What was typed into a form that takes part is shown again to the person it was made for.
    """
    owner = sealed.keep(request)
    if owner is None:
        return render(request, "403_csrf.html", status=403)
    if not request.user.is_authenticated:
        messages.info(request, _("You had been signed out. Sign in again: what you wrote is kept for you."))
        return redirect_to_login(request.get_full_path())
    if request.user.pk == owner.pk:
        messages.info(request, _("That page had been open too long to be sent. Check it and press the button again."))
        return redirect(request.get_full_path())
    messages.info(request, _("Somebody else had been signed in on this device. What they wrote is kept for them."))
    return redirect("/")
