import pytest

from hub.references import is_reference, new_reference


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
