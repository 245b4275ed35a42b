"""Old addresses of places that were merged lead to the same page of the place that was kept."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from hub.places.models import PlaceOfWorship


class MovedPlaceMiddleware:
    """Here and not in the views, so that every page of a place does it, whoever adds one. One small query a page."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        match, reference = request.resolver_match, kwargs.get("reference", "")
        if match.namespace != "places" or not reference.startswith("P-") or not request.user.is_authenticated:
            return None
        merged = PlaceOfWorship.objects.filter(reference=reference, merged_into__isnull=False)
        into = merged.order_by().values_list("merged_into", flat=True).first()
        if into is None:
            return None
        kept = PlaceOfWorship.objects.visible_to(request.user).filter(pk=into).first()
        return _lead_on(request, match, kwargs | {"reference": kept.reference}) if kept else None


def _lead_on(request, match, kwargs):
    """Found, not moved for good: a merge can be undone."""
    if request.method not in {"GET", "HEAD"}:
        messages.error(
            request,
            _("Meanwhile this place was found to be another entry of the same one. Nothing was saved: look again."),
        )
        return redirect("places:detail", kwargs["reference"])
    response = redirect(match.view_name, **kwargs)
    if request.GET:
        response["Location"] += f"?{request.GET.urlencode()}"
    return response
