"""What somebody typed into a form after their session had ended: kept encrypted until the same person is back.

A form that takes part carries `token_for(user, path)` in a hidden field. When it comes back without a session, or with
an old security token, hub.middleware and hub.errors call `keep`; the view, asked again after signing in, shows
`kept_for` and calls `forget` once the answers are saved. Nobody who has not been given a form by us can store a byte,
and everyone has few rows of limited size (docs/adr/0013).
"""

import json
from base64 import urlsafe_b64encode
from datetime import timedelta

from cryptography.fernet import Fernet, InvalidToken
from django.core import signing
from django.utils.crypto import salted_hmac
from django.utils.datastructures import MultiValueDict

from hub.people.models import SealedAnswers, User

SALT = "hub.people.sealed"
FIELD = "kept_for"
KEPT_FOR = timedelta(days=7)
# as long as a draft lives: an older page has nothing left to be saved into
OLDEST_FORM = timedelta(days=30)
MOST_ROWS = 5
MOST_FIELDS = 40
LONGEST = 20_000  # characters of one answer, twice what any form takes
BIGGEST = 300_000  # one answer of that length in any script fits
NOT_KEPT = {FIELD, "csrfmiddlewaretoken"}


def token_for(user, path):
    """Signed proof that we gave the form at `path` to `user`."""
    return signing.dumps([user.reference, path], salt=SALT)


def keep(request):
    """Keep what was posted for the person whom the form was made for. Returns that person, or None: not such a form."""
    user = _made_for(request)
    if user is None:
        return None
    SealedAnswers.objects.update_or_create(
        user=user, path=request.path, defaults={"sealed": _seal(request.POST), "kept_at": request.now}
    )
    newest = SealedAnswers.objects.filter(user=user).order_by("-kept_at", "-pk").values("pk")[:MOST_ROWS]
    SealedAnswers.objects.filter(user=user).exclude(pk__in=list(newest.values_list("pk", flat=True))).delete()
    return user


def kept_for(user, path, *, now):
    """What `user` had typed into the form at `path`, as posted, or None."""
    row = SealedAnswers.objects.filter(user=user, path=path, kept_at__gt=now - KEPT_FOR).first()
    if row is None:
        return None
    try:
        return MultiValueDict(json.loads(_fernet().decrypt(bytes(row.sealed))))
    except InvalidToken:  # the secret key was changed
        return None


def paths_kept_for(user, *, now):
    return set(SealedAnswers.objects.filter(user=user, kept_at__gt=now - KEPT_FOR).values_list("path", flat=True))


def forget(user, path):
    SealedAnswers.objects.filter(user=user, path=path).delete()


def remove_old(now):
    return SealedAnswers.objects.filter(kept_at__lte=now - KEPT_FOR).delete()[0]


def _made_for(request):
    try:
        reference, path = signing.loads(request.POST.get(FIELD, ""), salt=SALT, max_age=OLDEST_FORM)
    except signing.BadSignature:
        return None
    return User.objects.filter(reference=reference, is_active=True).first() if path == request.path else None


def _seal(posted):
    fields = [(name, values) for name, values in posted.lists() if name not in NOT_KEPT and len(name) <= 100]
    typed = {name: [value[:LONGEST] for value in values[:MOST_FIELDS]] for name, values in fields[:MOST_FIELDS]}
    text = json.dumps(typed)
    while len(text) > BIGGEST:  # only somebody who fills every field to the brim comes here
        typed.pop(max(typed, key=lambda name: len(json.dumps(typed[name]))))
        text = json.dumps(typed)
    return _fernet().encrypt(text.encode())


def _fernet():
    return Fernet(urlsafe_b64encode(salted_hmac(SALT, "key", algorithm="sha256").digest()))
