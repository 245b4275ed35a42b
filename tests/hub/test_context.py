from datetime import timedelta

import pytest
from django.test import RequestFactory

from hub.context import Frame
from hub.history.models import LastRun
from hub.people.models import Organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def frame_for(start):
    def build(user, path="/"):
        request = RequestFactory().get(path)
        request.user, request.now = user, start
        return Frame(request)

    return build


def test_frame_costs_one_query_for_most(frame_for, cast, django_assert_num_queries):
    with django_assert_num_queries(1):
        frame = frame_for(cast.faith)
        assert frame.organisations == [cast.committee.name]
        assert frame.navigation is not None
        assert frame.reminders_late_since is None


def test_only_those_who_answer_for_it_hear_that_reminders_do_not_run(frame_for, cast, start):
    LastRun.objects.create(name="sweep", at=start - timedelta(minutes=11))
    assert frame_for(cast.council).reminders_late_since == start - timedelta(minutes=11)
    assert frame_for(cast.faith).reminders_late_since is None


def test_a_hub_whose_reminders_never_ran_says_so(frame_for, cast, start):
    """As where somebody started the web process and forgot the others."""
    Organisation.objects.update(created_at=start - timedelta(minutes=11))
    assert frame_for(cast.council).reminders_late_since == start - timedelta(minutes=11)
    Organisation.objects.update(created_at=start - timedelta(minutes=9))
    assert frame_for(cast.council).reminders_late_since is None


def test_reminders_that_ran_lately_are_no_news(frame_for, cast, start):
    LastRun.objects.create(name="sweep", at=start - timedelta(minutes=10))
    assert frame_for(cast.council).reminders_late_since is None


def test_nobody_signed_in(frame_for, django_assert_num_queries):
    from django.contrib.auth.models import AnonymousUser

    with django_assert_num_queries(0):
        frame = frame_for(AnonymousUser())
        assert (frame.user, frame.organisations, frame.navigation) == (None, [], [])
