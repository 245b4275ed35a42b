from django.conf import settings


def test_a_page_is_never_in_a_language_without_translations(client, db):
    """Otherwise English words would run from right to left, read out by a voice for another language."""
    for code in ("ar", "bn", "ur"):
        if not (settings.BASE_DIR / "locale" / code).is_dir():
            page = client.get("/accounts/login/", headers={"accept-language": code}).content.decode()
            assert 'lang="en-gb" dir="ltr"' in page
