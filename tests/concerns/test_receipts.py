"""The number of a receipt: what a slip does to it, how it is read, and what is kept of it."""

import random
import time

import pytest
from django.test import override_settings

from hub.concerns.anyone import receipts
from hub.concerns.models import Receipt

NUMBERS = [receipts.new_number() for _ in range(20)]


@pytest.mark.parametrize("which", range(5))  # numbers of their own in each process; the names of tests are the same
def test_no_slip_of_one_digit_and_no_swap_of_two_fits(which):
    number = NUMBERS[which]
    assert receipts.is_whole(number)
    for place, digit in enumerate(number):
        for other in set("0123456789") - {digit}:
            assert not receipts.is_whole(number[:place] + other + number[place + 1 :])
    for place in range(len(number) - 1):
        one, two = number[place : place + 2]
        if one != two:
            assert not receipts.is_whole(number[:place] + two + one + number[place + 2 :])


def test_numbers_are_random_and_their_length_is_right():
    assert len(set(NUMBERS)) == len(NUMBERS)
    assert all(len(number) == 16 and number.isdigit() for number in NUMBERS)
    assert len({number[:4] for number in NUMBERS}) > 15
    guessed = "".join(random.choice("0123456789") for _ in range(15))  # noqa: S311
    assert sum(receipts.is_whole(guessed + digit) for digit in "0123456789") == 1


@pytest.mark.parametrize(
    "typed",
    [
        "1234 5678 9012 3456",
        " 1234-5678-9012-3456\n",
        "১২৩৪ ৫৬৭৮ ৯০১২ ৩৪৫৬",
        "۱۲۳۴۵۶۷۸۹۰۱۲۳۴۵۶",
        "1234\u00a05678\u200b90123456",
    ],
)
def test_digits_are_read_from_any_keyboard(typed):
    assert receipts.digits_in(typed) == "1234567890123456"


@pytest.mark.parametrize("typed", ["1234x", "½", "\x00", "C-7K3Q-9XRD", "²"])
def test_anything_else_is_no_number(typed):
    assert receipts.digits_in(typed) is None


def test_it_is_shown_in_groups_of_four():
    assert receipts.grouped("1234567890123456") == "1234 5678 9012 3456"


def test_what_is_kept_does_not_hold_the_number_and_hangs_on_the_secret():
    number = NUMBERS[0]
    kept = receipts.lookup_of(number)
    assert len(kept) == 64 and number not in kept
    assert kept == receipts.lookup_of(number) != receipts.lookup_of(NUMBERS[1])
    with override_settings(RECEIPT_SECRETS=("another secret of fifty characters or more than that",)):
        assert receipts.lookup_of(number) != kept


def test_it_takes_long_enough_that_guessing_costs(cast):
    before = time.process_time()
    receipts.lookup_of(NUMBERS[0])
    assert time.process_time() - before > 0.02


def test_a_number_of_before_another_secret_opens_while_the_old_one_is_known(cast):
    number = NUMBERS[2]
    concern = cast.told(lookup=receipts.lookup_of(number))
    old, new = receipts.settings.RECEIPT_SECRETS[0], "n" * 25 + "another one of enough letters"
    with override_settings(RECEIPT_SECRETS=(new,)):
        assert receipts.receipt_of(number) is None
    with override_settings(RECEIPT_SECRETS=(new, old)):
        assert receipts.receipt_of(number).concern == concern
    with override_settings(RECEIPT_SECRETS=(new,)):
        assert receipts.receipt_of(number).concern == concern, "it was kept under the one of now"
    assert Receipt.objects.count() == 1
