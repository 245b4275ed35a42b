"""What mails say about what came back; one test a mail, as in test_rendering."""


def test_concern_reply_noted(letter):
    subject, text = letter("concern_reply_noted", organisation="Testham Council")
    assert subject == "REF: a note for you came by mail"
    assert "for those who answer it" in text


def test_reply_kept(letter, cast):
    subject, text = letter("reply_kept", to=cast.faith)
    assert subject == "REF: your reply is on the record"
    assert text.index("call 999") < text.index("What you wrote stands with this matter")
    assert "Files are not taken" not in text


def test_reply_kept_without_the_files_that_came_along(letter, cast):
    text = letter("reply_kept", to=cast.faith, attachments=2)[1]
    assert "Files are not taken from mails. Use the link to add a photo, video or document" in text


def test_reply_not_kept(letter, cast):
    subject, text = letter("reply_not_kept", to=cast.faith)
    assert subject == "Your reply was not added"
    assert text.index("call 999") < text.index("Nobody has read it") and "http://localhost:8000/ " in text


def test_reply_unknown(letter):
    subject, text = letter("reply_unknown")
    assert subject == "Your mail to the Hub"
    assert text.index("call 999") < text.index("101") < text.index("it needs no account")
    assert "http://localhost:8000/tell/" in text


def test_address_bad(letter, cast):
    subject, text = letter("address_bad", to=cast.manager, organisation="Testham Council", person=cast.warden.reference)
    assert subject == "Testham Council: mails do not reach somebody"
    assert "reminders go to the next person at once" in text and cast.warden.name not in text
    assert f"http://localhost:8000/inbox/addresses/{cast.warden.reference}/" in text


def test_mailbox_bad(letter, cast):
    subject, text = letter("mailbox_bad", to=cast.manager, organisation="Testham Council")
    assert subject == "Testham Council: mails to the team mailbox come back"
    assert "put another address there" in text
