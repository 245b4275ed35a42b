from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied

from hub.notifications.models import Mail
from hub.people.models import Membership, Organisation
from hub.places.actions_contacts import (
    ContactChanged,
    add_contact,
    check_contact,
    edit_contact,
    months_later,
    remove_contact,
    restore_contact,
    stamp_of,
)
from hub.places.actions_merges import merge_places
from hub.places.actions_reminders import remind_of_contacts
from hub.places.models import PlaceContact, PlaceOfWorship
from tests.places.test_actions_merges import new

WRITERS = ["faith", "trustee", "council", "manager", "coordinator"]
OTHERS = ["umbrella", "warden", "constable", "sergeant", "other_faith", "other_council", "other_umbrella", "leaver"]
HALF_A_YEAR = timedelta(days=182)


@pytest.fixture
def contact(cast, start):
    return add_contact(cast.mosque, name="Yusuf", what="keys", phone="020 7946 0000", by=cast.faith, at=start)[0]


@pytest.mark.parametrize(
    ("day", "later"),
    [
        (date(2026, 11, 30), date(2027, 5, 30)),
        (date(2026, 8, 31), date(2027, 2, 28)),
        (date(2027, 8, 30), date(2028, 2, 29)),
        (date(2026, 6, 1), date(2026, 12, 1)),
    ],
)
def test_six_months_later(day, later):
    assert months_later(day) == later


def test_added_is_checked_and_reminds_in_six_months(cast, contact, start):
    assert (contact.checked_on, contact.checked_by) == (start.date(), cast.faith)
    assert contact.remind_at == datetime(2027, 5, 30, 9, tzinfo=ZoneInfo("Europe/London"))
    assert [(event.kind, event.code) for event in cast.mosque.events.all()] == [("contact_added", contact.reference)]
    again = add_contact(cast.mosque, name="Yusuf", what="keys", phone="020 7946 0000", by=cast.faith, at=start)
    assert again == (contact, False)


@pytest.mark.parametrize("name", WRITERS)
def test_who_may_write_them(cast, contact, start, name):
    by, later = getattr(cast, name), start + timedelta(days=30)
    add_contact(cast.mosque, name=name, phone="12345", by=by, at=start)
    found = edit_contact(contact, stood=stamp_of(contact), name="Musa", phone="12345", by=by, at=later)
    assert (found.name, found.checked_on, found.checked_by) == ("Musa", later.date(), by)
    check_contact(contact, by=by, at=later)
    remove_contact(contact, by=by, at=later)
    restore_contact(contact, by=by, at=later)


@pytest.mark.parametrize("name", OTHERS)
def test_who_may_not(cast, contact, start, name):
    by = getattr(cast, name)
    for run in (
        lambda: add_contact(cast.mosque, name="Mine", phone="12345", by=by, at=start),
        lambda: edit_contact(contact, stood=stamp_of(contact), name="Mine", phone="12345", by=by, at=start),
        lambda: check_contact(contact, by=by, at=start),
        lambda: remove_contact(contact, by=by, at=start),
        lambda: restore_contact(contact, by=by, at=start),
    ):
        with pytest.raises(PermissionDenied):
            run()
    contact.refresh_from_db()
    assert (contact.name, contact.removed_at, PlaceContact.objects.count()) == ("Yusuf", None, 1)


def test_nobody_made_up_writes_a_contact_of_a_real_place(cast, start):
    Organisation.objects.filter(pk=cast.council_body.pk).update(is_demo=True)
    with pytest.raises(PermissionDenied):
        add_contact(cast.far_mosque, name="Made up", phone="12345", by=cast.council, at=start)
    with pytest.raises(PermissionDenied):
        add_contact(cast.mosque, name="Made up", phone="12345", by=cast.council, at=start)


def test_a_check_counts_six_months_anew(cast, contact, start):
    later = start + HALF_A_YEAR
    check_contact(contact, by=cast.council, at=later)
    check_contact(contact, by=cast.council, at=later)
    contact.refresh_from_db()
    assert contact.remind_at.date() == months_later(later.date())
    assert [e.kind for e in cast.mosque.events.order_by("pk")] == ["contact_added", "contact_checked"]


def test_what_somebody_else_wrote_meanwhile_is_not_written_over(cast, contact, start):
    stood = stamp_of(contact)
    edit_contact(contact, stood=stood, name="Musa", phone="12345", by=cast.council, at=start)
    with pytest.raises(ContactChanged):
        edit_contact(contact, stood=stood, name="Isa", phone="12345", by=cast.faith, at=start)
    assert edit_contact(contact, stood=stood, name="Musa", phone="12345", by=cast.council, at=start).name == "Musa"
    remove_contact(contact, by=cast.council, at=start)
    for run in (
        lambda: check_contact(contact, by=cast.faith, at=start),
        lambda: edit_contact(contact, stood=stood, name="Isa", phone="12345", by=cast.faith, at=start),
    ):
        with pytest.raises(ContactChanged, match="removed"):
            run()


def reminded(now):
    remind_of_contacts(now)
    return sorted(mail.address for mail in Mail.objects.filter(template="place_contact_check"))


def test_the_owner_of_the_committee_is_asked_once(cast, contact, start):
    assert reminded(start + timedelta(days=180)) == []
    due = start + HALF_A_YEAR
    assert reminded(due) == reminded(due + timedelta(days=1)) == ["faith@example.org"]
    mail = Mail.objects.get(template="place_contact_check")
    assert mail.context == {"place": cast.mosque.reference, "organisation": "Northfield Mosque Trust"}
    check_contact(contact, by=cast.faith, at=due)
    assert len(reminded(due + HALF_A_YEAR + timedelta(days=2))) == 2


def test_without_an_owner_the_council_is_asked(cast, contact, start):
    Membership.objects.filter(organisation=cast.committee).update(ended_at=start)
    assert reminded(start + HALF_A_YEAR) == ["council@example.org"]


def test_without_anybody_at_the_council_its_mailbox_is_asked(cast, contact, start):
    Membership.objects.filter(organisation__in=[cast.committee, cast.council_body]).update(ended_at=start)
    assert reminded(start + HALF_A_YEAR) == ["council-body@example.org"]


def test_where_nobody_can_be_asked_it_stays_due(cast, contact, start):
    Membership.objects.filter(organisation=cast.committee).update(ended_at=start)
    Organisation.objects.filter(kind="council").update(closed_at=start)
    assert reminded(start + HALF_A_YEAR) == []
    Organisation.objects.filter(kind="council").update(closed_at=None)
    assert reminded(start + HALF_A_YEAR + timedelta(days=1)) == ["council@example.org"]


def test_nobody_is_asked_about_what_was_removed_or_closed(cast, contact, start):
    remove_contact(contact, by=cast.faith, at=start)
    add_contact(cast.other_mosque, name="Isa", phone="12345", by=cast.council, at=start)
    PlaceOfWorship.objects.filter(pk=cast.other_mosque.pk).update(closed_at=start, closed_because="moved")
    assert reminded(start + HALF_A_YEAR) == []


def test_of_a_merged_place_those_of_the_kept_one_are_asked(cast, start):
    merged = new("Northfield Masjid", cast.ward)
    add_contact(merged, name="Keys", phone="12345", by=cast.council, at=start)
    merge_places(cast.mosque, merged, by=cast.council, at=start)
    assert reminded(start + HALF_A_YEAR) == ["faith@example.org"]
    assert Mail.objects.get(template="place_contact_check").context["place"] == cast.mosque.reference
