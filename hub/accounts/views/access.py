from functools import wraps

from django.http import Http404


def needs(permission):
    """The page does not exist for anybody without the permission."""

    def decorate(view):
        @wraps(view)
        def guarded(request, *args, **kwargs):
            if not request.user.may(permission):
                raise Http404
            return view(request, *args, **kwargs)

        return guarded

    return decorate
