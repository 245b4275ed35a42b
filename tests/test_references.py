import pytest

from hub.references import is_reference, new_reference, tidy_reference


def test_every_new_reference_is_one():
    assert all(is_reference(new_reference("C")) for _ in range(500))


def test_a_wrong_character_or_two_swapped_are_noticed():
    good = "C-0123-456" + next(c for c in "0123456789ABCDEFGHJKMNPQRSTVWXYZ" if is_reference("C-0123-456" + c))
    assert not is_reference(good.replace("0", "7", 1))
    assert not is_reference(good.replace("01", "10", 1))
    assert not is_reference("P" + good[1:])


@pytest.mark.parametrize("junk", ["", "C-", "C-0123-4567-", "c-0123-4567", "C-O123-4567", "C-0123-45678", "🕌"])
def test_junk_is_no_reference(junk):
    assert not is_reference(junk)


def test_references_are_read_as_people_type_them():
    reference = new_reference("C")
    typed = reference.replace("-", " ").lower().replace("0", "o").replace("1", "l")
    assert tidy_reference(typed) == reference
