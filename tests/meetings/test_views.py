def test_first(cast, pages, meeting):
    for name in ("council", "faith", "coordinator", "manager"):
        page = pages.as_(name).get(f"/meetings/{meeting.matter.reference}/")
        assert page.status_code == 200, name
        assert pages.as_(name).get("/meetings/").status_code == 200
        assert pages.as_(name).get("/").status_code == 200
    assert pages.as_("council").get("/meetings/new/").status_code == 200
    for words in ("move", "invite", "call-off"):
        assert pages.as_("council").get(f"/meetings/{meeting.matter.reference}/{words}/").status_code == 200
