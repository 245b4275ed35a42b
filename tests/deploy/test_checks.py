import pytest
from django.db import connections

from hub.checks import check_databases, check_evidence, check_proxy


def ids_with(settings, folder):
    mine = settings.STORAGES["evidence"] | {"OPTIONS": {"location": folder}}
    settings.STORAGES = settings.STORAGES | {"evidence": mine}
    return [problem.id for problem in check_evidence()]


def test_a_folder_of_evidence_that_is_missing_or_served_is_refused(settings, tmp_path):
    assert ids_with(settings, tmp_path) == []
    assert ids_with(settings, tmp_path / "missing") == ["hub.E006"]
    settings.STATICFILES_DIRS = [tmp_path]
    assert ids_with(settings, tmp_path / "evidence") == ["hub.E005"]


def test_a_folder_of_evidence_that_others_can_look_into_is_warned_of(settings, tmp_path):
    tmp_path.chmod(0o755)
    assert ids_with(settings, tmp_path) == ["hub.W007"]


def test_a_public_site_without_a_proxy_is_warned(settings):
    settings.IS_LOOPBACK, settings.SECURE_PROXY_SSL_HEADER = False, None
    assert [problem.id for problem in check_proxy()] == ["hub.W001"]
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    assert check_proxy() == []


@pytest.mark.django_db(databases=["default", "owner"])
def test_the_database_of_the_tests_is_right():
    with connections["default"].cursor() as cursor:
        cursor.execute("select current_user")
        assert cursor.fetchone() == ("hub_app",)
    assert check_databases(databases=["default", "owner"]) == []


@pytest.mark.django_db(databases=["default", "owner"], transaction=True)
def test_a_role_that_could_rewrite_history_is_refused():
    with connections["owner"].cursor() as cursor:
        cursor.execute("grant update on history_event to hub_app")
        try:
            assert [problem.id for problem in check_databases(databases=["default"])] == ["hub.E003"]
        finally:
            cursor.execute("revoke update on history_event from hub_app")
