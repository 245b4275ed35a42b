"""What the environment may say, read once; a missing or wrong value stops the start with one sentence.

VARIABLES is the list of everything that is read, in the words of the table in the README.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import environ

CHECKOUT = Path(__file__).resolve().parent.parent
LOOPBACK = {"localhost", "127.0.0.1", "::1"}
SHORTEST_KEY = 50
MAIL_PORTS = {"smtp": 25, "smtp+tls": 587, "smtp+ssl": 465}
STATIC_FILES = {
    "hashed": "whitenoise.storage.CompressedManifestStaticFilesStorage",
    "plain": "django.contrib.staticfiles.storage.StaticFilesStorage",
}

VARIABLES = {
    "DATABASE_URL": "PostgreSQL as the role of the running Hub, which cannot change what happened",
    "DATABASE_OWNER_URL": "the same database as its owner: used by migrations only",
    "REDIS_URL": "Redis or Valkey: broker, cache and limits",
    "EMAIL_URL": "the SMTP server that takes our mails",
    "SECRET_KEY": "signs sessions and links; the same for every process, never published",
    "RECEIPT_SECRET": "keeps receipts of people without an account from being guessed; without it SECRET_KEY does",
    "RECEIPT_SECRET_FALLBACKS": "what RECEIPT_SECRET was before, parted by commas: older receipts still open",
    "SITE_URL": "where people reach the Hub; stands in every mail",
    "MAIL_FROM": "sender of every mail",
    "INBOX_URL": "mailbox of r+…@ and b+…@ of the host of MAIL_FROM; without it nobody reads what comes back",
    "BEHIND_PROXY": "1 where a proxy ends TLS and sets X-Forwarded-Proto itself",
    "EVIDENCE_DIR": "folder of photos, videos and PDFs that people add; never served, mounted and backed up by you",
    "EVIDENCE_FLOOR_MB": "how much of that disk stays free: below it no file is taken",
    "DEMO": "1 for made-up people with a known password; only on this machine",
    "REQUIRE_SECOND_FACTOR": "0 lets police, councils and coordinators sign in with a password alone",
    "PORT": "port of the web process under `make run`; under DEMO also part of cookie names",
    "STATIC_FILES": "plain serves them under their own names, without collectstatic (tests)",
}


class WrongEnvironment(Exception):
    """One sentence that says which variable to set, and to what."""


@dataclass(frozen=True)
class Environment:
    demo: bool
    secret_key: str = field(repr=False)
    receipt_secrets: tuple = field(repr=False)  # the one of now, then older ones
    site_url: str
    port: int
    database: dict = field(repr=False)
    owner_database: dict | None = field(repr=False)
    redis_url: str = field(repr=False)
    email: dict = field(repr=False)
    mail_from: str
    inbox: str = field(repr=False)
    behind_proxy: bool
    require_second_factor: bool
    static_storage: str
    evidence_dir: Path
    evidence_floor: int  # bytes

    @property
    def collects_static(self) -> bool:
        return self.static_storage == STATIC_FILES["hashed"]

    @property
    def site_host(self) -> str:
        return urlsplit(self.site_url).hostname

    @property
    def is_loopback(self) -> bool:
        return self.site_host in LOOPBACK


def read_environment(values: Mapping[str, str]) -> Environment:
    """Read and check; raises WrongEnvironment at the first mistake."""
    demo = _switch(values, "DEMO")
    port = _port(values)
    site_url = _site_url(values, f"http://localhost:{port}" if demo else "")
    if demo and urlsplit(site_url).hostname not in LOOPBACK:
        raise WrongEnvironment(
            f"SITE_URL is {site_url}, but DEMO has people with a known password: set DEMO=0,"
            f" or SITE_URL to this machine, for example http://localhost:{port}."
        )
    database = _database(values, "DATABASE_URL")
    owner = _owner_database(values)
    if owner and database["USER"] == owner["USER"]:
        raise WrongEnvironment(
            "DATABASE_URL names the same role as DATABASE_OWNER_URL: set it to a role of its own,"
            " for example postgres://hub_app:password@host/hub, so that the Hub cannot change its own history."
        )
    return Environment(
        demo=demo,
        secret_key=_secret(values, "SECRET_KEY"),
        receipt_secrets=_receipt_secrets(values),
        site_url=site_url,
        port=port,
        database=database,
        owner_database=owner,
        redis_url=_redis_url(values),
        email=_email(values),
        mail_from=_mail_from(values, site_url),
        inbox=_inbox(values),
        behind_proxy=_switch(values, "BEHIND_PROXY"),
        require_second_factor=_switch(values, "REQUIRE_SECOND_FACTOR", default="0" if demo else "1"),
        static_storage=STATIC_FILES[_choice(values, "STATIC_FILES", STATIC_FILES)],
        evidence_dir=_evidence_dir(values),
        evidence_floor=_megabytes(values, "EVIDENCE_FLOOR_MB", default=1024),
    )


def _required(values: Mapping[str, str], name: str, example: str) -> str:
    if not values.get(name):
        raise WrongEnvironment(f"{name} is not set: set it, for example {name}={example}")
    return values[name]


def _switch(values: Mapping[str, str], name: str, default: str = "0") -> bool:
    text = values.get(name) or default
    if text not in {"0", "1"}:
        raise WrongEnvironment(f"{name} is {text!r}: set it to 1 or 0.")
    return text == "1"


def _choice(values: Mapping[str, str], name: str, choices: Mapping[str, str]) -> str:
    """The first is the default."""
    text = values.get(name) or next(iter(choices))
    if text not in choices:
        raise WrongEnvironment(f"{name} is {text!r}: set it to {' or '.join(choices)}.")
    return text


def _port(values: Mapping[str, str]) -> int:
    text = values.get("PORT") or "8000"
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 65536):
        raise WrongEnvironment(f"PORT is {text!r}: set it to a number from 1 to 65535, for example PORT=8000.")
    return int(text)


def _evidence_dir(values: Mapping[str, str]) -> Path:
    text = values.get("EVIDENCE_DIR") or str(CHECKOUT / ".run" / "evidence")
    if not Path(text).is_absolute():
        raise WrongEnvironment(f"EVIDENCE_DIR is {text!r}: set it to a whole path, for example /var/lib/hub/evidence.")
    return Path(text)


def _megabytes(values: Mapping[str, str], name: str, *, default: int) -> int:
    text = values.get(name) or str(default)
    if not (text.isascii() and text.isdigit()):
        raise WrongEnvironment(f"{name} is {text!r}: set it to a number of megabytes, for example {name}={default}.")
    return int(text) * 1024 * 1024


def _receipt_secrets(values: Mapping[str, str]) -> tuple[str, ...]:
    """Receipts outlive a change of SECRET_KEY where they have a secret of their own, or the old key as a fallback."""
    own = _secret(values, "RECEIPT_SECRET" if values.get("RECEIPT_SECRET") else "SECRET_KEY")
    older = [text.strip() for text in (values.get("RECEIPT_SECRET_FALLBACKS") or "").split(",")]
    return (own, *(text for text in older if text))


def _secret(values: Mapping[str, str], name: str) -> str:
    example = "$(python -c 'import secrets; print(secrets.token_urlsafe(50))')"
    key = _required(values, name, example)
    if len(key) < SHORTEST_KEY or len(set(key)) < 5 or key.startswith("django-insecure-"):
        raise WrongEnvironment(
            f"{name} can be guessed: set it to {SHORTEST_KEY} or more random characters, for example {name}={example}"
        )
    return key


def _site_url(values: Mapping[str, str], default: str) -> str:
    text = values.get("SITE_URL") or default or _required(values, "SITE_URL", "https://hub.example.org")
    parts = _split("SITE_URL", text, {"http", "https"}, "https://hub.example.org")
    if parts.path not in {"", "/"} or parts.query or parts.username:
        raise WrongEnvironment(f"SITE_URL is {text}: set it to scheme and host only, without a path.")
    if parts.scheme == "http" and parts.hostname not in LOOPBACK:
        raise WrongEnvironment(f"SITE_URL is {text}: set it to an address that begins with https://.")
    return text.rstrip("/")


def _owner_database(values: Mapping[str, str]) -> dict | None:
    """Only what changes the tables needs it: a running process does not hold the owner's password."""
    return _database(values, "DATABASE_OWNER_URL") if values.get("DATABASE_OWNER_URL") else None


def owner_is_missing() -> str:
    """The sentence for a command that cannot do without."""
    return f"DATABASE_OWNER_URL is not set: set it, for example DATABASE_OWNER_URL={_example_of('hub_owner')}"


def _example_of(role: str) -> str:
    return f"postgres://{role}:password@host/hub"


def _database(values: Mapping[str, str], name: str) -> dict:
    example = _example_of("hub_owner" if name == "DATABASE_OWNER_URL" else "hub_app")
    text = _required(values, name, example)
    _split(name, text, {"postgres", "postgresql"}, example, needs_host=False)
    settings = environ.Env.db_url_config(text)
    if not (settings["NAME"] and settings["USER"]):
        raise WrongEnvironment(f"{name} lacks the role or the database: set it, for example {name}={example}")
    return settings


def _redis_url(values: Mapping[str, str]) -> str:
    example = "redis://:password@host:6379/0"
    text = _required(values, "REDIS_URL", example)
    _split("REDIS_URL", text, {"redis", "rediss"}, example)
    return text


def _email(values: Mapping[str, str]) -> dict:
    example = "smtp+tls://user:password@host:587"
    text = _required(values, "EMAIL_URL", example)
    parts = _split("EMAIL_URL", text, set(MAIL_PORTS), example)
    return {**environ.Env.email_url_config(text), "EMAIL_PORT": parts.port or MAIL_PORTS[parts.scheme]}


def _mail_from(values: Mapping[str, str], site_url: str) -> str:
    text = values.get("MAIL_FROM") or f"notify@{urlsplit(site_url).hostname}"
    local, _, host = text.partition("@")
    if not (local and host) or any(character in text for character in "<>, \r\n\t"):
        raise WrongEnvironment(f"MAIL_FROM is {text!r}: set it to an address alone, for example notify@host.")
    return text


def _inbox(values: Mapping[str, str]) -> str:
    """The address as it is: hub.inbox.mailboxes opens it. A password crosses no network in the clear."""
    text = values.get("INBOX_URL") or ""
    if not text:
        return ""
    example = "imaps://user:password@host/INBOX"
    parts = _split("INBOX_URL", text, {"imap", "imaps", "maildir"}, example, needs_host=not text.startswith("maildir:"))
    if parts.scheme == "maildir" and (parts.hostname or not parts.path.strip("/")):
        raise WrongEnvironment("INBOX_URL names no folder: set it, for example INBOX_URL=maildir:///var/mail/hub")
    if parts.scheme != "maildir" and not (parts.username and parts.password):
        raise WrongEnvironment(f"INBOX_URL lacks the user or the password: set it, for example INBOX_URL={example}")
    return text


def _split(name: str, text: str, schemes: set[str], example: str, *, needs_host: bool = True):
    """The parts of an address; its text is not repeated where it may hold a password."""
    try:
        parts = urlsplit(text)
        is_right = parts.scheme in schemes and (parts.hostname or not needs_host) and parts.port != 0
    except ValueError:
        is_right = False
    if not is_right:
        raise WrongEnvironment(f"{name} is not an address we can use: set it, for example {name}={example}")
    return parts
