"""What the pages of people without an account have in common.

No cookie is needed or set: the right to do something stands in what is posted, so another site's page could do nothing
with a visitor's browser that it could not do itself. That is why there is no token against forgery; an old one would
throw away what somebody wrote.
"""

from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods


def for_anybody(*methods):
    def mark(view):
        @login_not_required
        @csrf_exempt
        @require_http_methods([*methods, "HEAD"] if "GET" in methods else list(methods))
        @wraps(view)
        def marked(request, *args, **kwargs):
            if request.method == "POST" and request.headers.get("Sec-Fetch-Site") == "cross-site":
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return marked

    return mark


def page(request, name, context, *, status=200):
    return render(request, f"tell/{name}.html", context, status=status)
