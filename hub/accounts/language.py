"""Pages in the language that somebody chose for themselves; their mails are written in it too (hub/notifications).

Whoever is not signed in gets what their browser asks for, as Django does it. Only languages with words of ours are
offered (LANGUAGES in hub/settings.py): with one there is nothing to choose, and nothing is asked.
"""

from django.conf import settings
from django.utils import translation


def offered():
    return dict(settings.LANGUAGES)


class LanguageMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        languages = offered()
        if len(languages) > 1 and request.user.is_authenticated and request.user.language in languages:
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = translation.get_language()
        return self.get_response(request)
