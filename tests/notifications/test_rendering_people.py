"""What mails say about people who leave, and about umbrella bodies; one test a mail, as in test_rendering."""


def test_umbrella_chosen(letter, cast):
    subject, text = letter("umbrella_chosen", organisation="Testham Forum", place=cast.mosque.reference)
    assert subject == "A place of worship chose Testham Forum"
    assert f"http://localhost:8000/places/{cast.mosque.reference}/" in text


def test_umbrella_left(letter):
    subject, text = letter("umbrella_left", organisation="Testham Forum")
    assert subject == "A place of worship no longer shows concerns to Testham Forum"
    assert "It need not give a reason" in text


def test_handover_taken(letter):
    subject, text = letter("handover_taken", organisation="Testham Council")
    assert subject == "You take over from a colleague at Testham Council"
    assert "you take over what was open with them" in text and "http://localhost:8000/ " in text


def test_handover_left(letter):
    subject, text = letter("handover_left", organisation="Testham Council")
    assert subject == "You no longer belong to Testham Council"
    assert "you were signed out on all devices" in text


def test_handover_known(letter):
    subject, text = letter("handover_known", organisation="Testham Council")
    assert subject == "Somebody left Testham Council"
    assert "whether everything that is due has somebody who does it" in text


def test_stand_in_gone(letter):
    subject, text = letter("stand_in_gone", organisation="Testham Council")
    assert subject == "Your stand-in at Testham Council has left"
    assert "does not belong there any more" in text and "http://localhost:8000/away/ " in text


def test_reset_to_agree(letter, cast):
    subject, text = letter("reset_to_agree", to=cast.coordinator, person=cast.warden.reference)
    assert subject == "A second coordinator is needed: somebody cannot sign in"
    assert "only if you agree" in text and f"/people/{cast.warden.reference}/" in text
    assert "Warden" not in text


def test_reset_asked(letter, cast):
    subject, text = letter("reset_asked", to=cast.warden)
    assert subject == "A coordinator asks to change how you sign in"
    assert "If you did not ask for it" in text and "/accounts/password/reset/" in text


def test_account_idle(letter, cast):
    subject, text = letter("account_idle", to=cast.warden, closes_at="2027-03-01T00:00:00+00:00")
    assert subject == "Sign in to keep your account"
    assert "sign in before Mon 1 Mar" in text and "http://localhost:8000/ " in text


def test_account_closed(letter):
    subject, text = letter("account_closed")
    assert subject == "Your account is closed"
    assert "a coordinator can open it" in text
