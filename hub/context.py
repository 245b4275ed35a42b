"""What every page's frame shows: who is signed in, where they can go, and whether the reminders run."""

from contextvars import ContextVar
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.utils.functional import cached_property

from hub.prepared import prepared

REMINDERS_LATE_AFTER = timedelta(minutes=10)
VERSION = "0.1"

_page_year = ContextVar("page_year", default=None)


def shown_year():
    """The year that times on this page leave out."""
    return _page_year.get() or datetime.now(UTC).year


def leave_out_year_of(now):
    """Set what `shown_year` says for the page or mail that is rendered next in this thread."""
    _page_year.set(now.year if now else None)


def site(request):
    """What every page may need: the moment it is rendered for, whether this is a demonstration, and its frame."""
    now = getattr(request, "now", None)
    leave_out_year_of(now)
    return {
        "demo": settings.DEMO,
        "second_step_is_off": settings.DEMO and not settings.REQUIRE_SECOND_FACTOR,
        "site_name": "The Hub",
        "site_version": VERSION,
        "now": now,
        "frame": Frame(request),
    }


@prepared
def _last_sweep():
    from hub.history.models import LastRun

    return LastRun.objects.filter(name="sweep").values_list("at")


def _hub_started():
    from hub.people.models import Organisation

    body = Organisation.objects.filter(kind=Organisation.Kind.OPERATOR)
    return body.order_by("created_at").values_list("created_at", flat=True).first()


class Frame:
    """The header of a page for one request; asks the database only when the template asks it, two queries at most."""

    def __init__(self, request):
        self.request = request

    @cached_property
    def user(self):
        user = getattr(self.request, "user", None)
        return user if user and user.is_authenticated else None

    @cached_property
    def memberships(self):
        from hub.people.querysets import roles_and_bodies

        return roles_and_bodies(self.user) if self.user else []

    @cached_property
    def permissions(self):
        from hub.people.roles import ROLES

        return set().union(*(ROLES[role].permissions for role, _position, _name in self.memberships if role in ROLES))

    @cached_property
    def owes_second_step(self):
        ask = getattr(self.request, "owes_second_step", None)  # hung there by its middleware
        return self.user is not None and ask is not None and ask()

    @cached_property
    def organisations(self):
        return [name for _role, _position, name in self.memberships]

    @cached_property
    def leads(self):
        """Whether there is an organisation for whose people this person answers."""
        from hub.people.querysets import SUPERVISES

        return any(position in SUPERVISES for _role, position, _name in self.memberships)

    @cached_property
    def navigation(self):
        from hub.navigation import entries_for

        if self.user is None or self.owes_second_step:  # then every one of them leads back to the second step
            return []
        return entries_for(self.permissions, self.request.path)

    @cached_property
    def daily(self):
        return [entry for entry in self.navigation if entry.is_daily]

    @cached_property
    def more(self):
        return [entry for entry in self.navigation if not entry.is_daily]

    @cached_property
    def is_under_more(self):
        return any(entry.is_here for entry in self.more)

    @cached_property
    def reminders_late_since(self):
        """Since when reminders have not run, for those who answer for it, once that is too long ago; else None.

        Where they never ran (nobody started the worker), since the Hub was set up.
        """
        from hub.people.roles import Permission

        if Permission.SEE_SERVICE_STATE not in self.permissions:
            return None
        last = next((at for (at,) in _last_sweep()), None) or _hub_started()
        now = getattr(self.request, "now", None)
        return last if last and now and now - last > REMINDERS_LATE_AFTER else None

    @cached_property
    def demo_ahead(self):
        """How far the demonstration's clock stands ahead, or None."""
        now = getattr(self.request, "now", None)
        if not (settings.DEMO and now):
            return None
        ahead = now - datetime.now(UTC)
        return ahead if ahead > timedelta(minutes=1) else None
