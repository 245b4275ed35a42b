import smtplib
import sys
from email.message import EmailMessage
from pathlib import Path

from deploy.local.processes import Processes
from deploy.local.valkey import answers_on, free_port

ROOT = Path(__file__).resolve().parents[2]


def test_every_mail_is_kept_with_those_it_was_for_and_answers_reach_the_inbox(tmp_path):
    port, folder, processes = free_port(), tmp_path / "mail", Processes("test")
    command = [sys.executable, "-m", "deploy.local.mailsink", str(port), folder, tmp_path / "inbox"]
    child = processes.start("mail", command, env={}, cwd=ROOT, log=tmp_path / "log")
    try:
        processes.wait_for(lambda: answers_on(port), child)
        mail = EmailMessage()
        mail["Subject"], mail["From"], mail["To"] = "Ein Gruß", "a@hub.example", "b@hub.example"
        mail.set_content("আসসালামু আলাইকুম")
        with smtplib.SMTP("127.0.0.1", port) as client:
            client.send_message(mail, to_addrs=["b@hub.example", "hidden@hub.example"])
            client.send_message(mail, from_addr="me@demo.example", to_addrs=["R+abc@hub.example"])
    finally:
        processes.stop()
    (kept,) = folder.iterdir()
    assert kept.suffix == ".eml"
    assert b"X-Envelope-To: b@hub.example, hidden@hub.example\r\n" in kept.read_bytes()
    assert kept.stat().st_mode & 0o077 == 0
    (answer,) = (tmp_path / "inbox" / "new").iterdir()
    assert answer.read_bytes().startswith(b"Return-Path: <me@demo.example>\r\nDelivered-To: R+abc@hub.example\r\n")
