"""What a merge must not open: the page of the kept place through the old address, an opt-in that was withdrawn."""

import pytest

from hub.places.actions import set_run_by, set_umbrella
from hub.places.actions_contacts import add_contact
from hub.places.actions_merges import merge_places, undo_merge
from hub.places.models import PlaceOfWorship
from hub.places.views import shown
from tests.places.test_actions_merges import new


def told_of(client, place):
    page = client.get(f"/places/{place.reference}/", follow=True)
    return page.status_code, "B. Secretary" in page.content.decode()


def test_the_committee_of_before_reads_nothing_by_the_old_address(cast, pages, start):
    kept, old = new("Kept entry", cast.ward), new("Old entry", cast.ward, run_by=cast.committee)
    merge_places(kept, old, by=cast.council, at=start)
    set_run_by(kept, organisation=cast.other_committee, by=cast.coordinator, at=start)
    add_contact(kept, name="B. Secretary", phone="020 7946 0000", by=cast.other_faith, at=start)
    assert told_of(pages.as_("other_faith"), old) == (200, True)
    assert told_of(pages.as_("faith"), old) == (404, False)
    assert old not in PlaceOfWorship.objects.visible_to(cast.faith)


def test_the_council_of_the_old_entry_reads_nothing_across_the_border(cast, pages, start):
    kept, old = new("Kept entry", cast.other_ward), new("Old entry", cast.ward)
    merge_places(kept, old, by=cast.coordinator, at=start)
    add_contact(kept, name="B. Secretary", phone="020 7946 0000", by=cast.other_council, at=start)
    assert told_of(pages.as_("other_council"), old) == (200, True)
    assert told_of(pages.as_("council"), old) == (404, False)


@pytest.mark.parametrize("chosen", [None, "umbrella_body"])
def test_what_the_committee_chose_while_merged_goes_along_with_it(cast, start, chosen):
    before = None if chosen else cast.umbrella_body
    body = getattr(cast, chosen) if chosen else None
    kept = new("Kept", cast.ward, umbrella=before)
    old = new("Old", cast.ward, run_by=cast.committee, umbrella=before)
    merge = merge_places(kept, old, by=cast.council, at=start)
    set_umbrella(kept, organisation=body, by=cast.faith, at=start)
    undo_merge(merge, by=cast.council, at=start)
    old.refresh_from_db()
    assert (old.run_by, old.umbrella) == (cast.committee, body)


def test_a_place_that_is_merged_meanwhile_is_not_opened_again(cast, pages, start, monkeypatch):
    kept, old = new("Kept", cast.ward), new("Old", cast.ward)
    client, read = pages.as_("council"), shown.place_of_registry

    def read_then_merged(request, reference):
        place = read(request, reference)
        merge_places(kept, old, by=cast.council, at=start)
        return place

    monkeypatch.setattr("hub.places.views.keeping.place_of_registry", read_then_merged)
    assert client.post(f"/places/{old.reference}/reopen/").status_code == 302
    old.refresh_from_db()
    assert old.merged_into == kept
