"""Settings of every process. Differences between machines come from the environment alone (see README)."""

import os
import sys
from pathlib import Path

from celery.schedules import crontab
from django.utils.translation import gettext_lazy as _

from hub.environment import WrongEnvironment, owner_is_missing, read_environment

BASE_DIR = Path(__file__).resolve().parent.parent

try:
    ENV = read_environment(os.environ)
except WrongEnvironment as mistake:
    sys.exit(f"The Hub cannot start. {mistake}")

DEMO = ENV.demo
DEBUG = False
SECRET_KEY = ENV.secret_key
RECEIPT_SECRETS = ENV.receipt_secrets
SITE_URL = ENV.site_url
SITE_HOST = ENV.site_host
IS_LOOPBACK = ENV.is_loopback
ALLOWED_HOSTS = [SITE_HOST, "localhost", "127.0.0.1", "[::1]"] if IS_LOOPBACK else [SITE_HOST]
CSRF_TRUSTED_ORIGINS = [SITE_URL]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "hub",
    "hub.history",
    "hub.people",
    "hub.notifications",
    "hub.places",
    "hub.matters",
    "hub.promises",
    "hub.concerns",
    "hub.inbox",
    "meetings",
    "patrols",
    "hub.accounts",
    "hub.insight",
    "hub.home",
]

MIDDLEWARE = [
    "hub.middleware.HealthMiddleware",  # first: a probe inside the proxy speaks http and knows no host name
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "hub.middleware.CookieMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "hub.middleware.MomentMiddleware",
    "hub.middleware.SignInMiddleware",
    "hub.accounts.language.LanguageMiddleware",
    "hub.accounts.second_step.SecondStepMiddleware",
    "hub.accounts.was_here.WasHereMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "hub.middleware.NoStoreMiddleware",
    "hub.uploads.UploadMiddleware",  # before anybody reads what was sent
    "hub.middleware.BadInputMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "hub.places.moved.MovedPlaceMiddleware",  # last: it reads which page was asked for, and by whom
]

ROOT_URLCONF = "hub.urls"
WSGI_APPLICATION = "hub.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "hub.context.site",
            ],
        },
    }
]

# The web, the worker and beat connect as hub_app, which may append events but never change them;
# migrations and the flush of test databases connect as hub_owner.
DATABASES = {
    "default": {**ENV.database, "TEST": {"MIRROR": "owner"}},
}
if ENV.owner_database:
    DATABASES["owner"] = {**ENV.owner_database}
elif "owner" in sys.argv:  # migrate --database owner, check --database owner
    sys.exit(f"The Hub cannot start. {owner_is_missing()}")
for _database in DATABASES.values():
    _database["CONN_MAX_AGE"] = 60
    _database["CONN_HEALTH_CHECKS"] = True
DATABASE_ROUTERS = ["hub.routers.OwnerOnlyMigrates"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    "default": {
        "BACKEND": "hub.cache.FailOverCache",
        "LOCATION": ENV.redis_url,
        "OPTIONS": {"socket_connect_timeout": 0.5, "socket_timeout": 0.5},
    }
}

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["hub.accounts.backends.SignInBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home:home"
ACCOUNT_ADAPTER = "hub.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # accounts come by invitation: the one-use link proved the address
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_NOTIFICATIONS = True  # of a changed password or second step, through the outbox
ACCOUNT_FORMS = {
    "login": "hub.accounts.forms.SignInForm",
    "change_password": "hub.accounts.forms.ChangePasswordForm",
}
REQUIRE_SECOND_FACTOR = ENV.require_second_factor
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_ADAPTER = "hub.accounts.second_step.Adapter"
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = IS_LOOPBACK  # browsers give passkeys to http://localhost, to no other http
MFA_RATE_LIMITS = {"webauthn_login": "60/m/ip"}  # nothing to guess there, and a town hall shares one address
MFA_TOTP_ISSUER = "The Hub"
MFA_FORMS = {"add_webauthn": "hub.accounts.forms_passkeys.AddPasskeyForm"}
# Attempts are counted by the visitor's address, so it must not be one that the visitor writes into a header.
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if ENV.behind_proxy else 0

# Two checkouts on two ports share the host name "localhost"; a cookie belongs to a host, not to a port.
_suffix = f"_{ENV.port}" if DEMO else ""
SESSION_COOKIE_NAME = f"hub_session{_suffix}"
CSRF_COOKIE_NAME = f"hub_csrf{_suffix}"
LANGUAGE_COOKIE_NAME = f"hub_language{_suffix}"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not IS_LOOPBACK
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "hub.errors.csrf_failure"
SECURE_SSL_REDIRECT = not IS_LOOPBACK
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENV.behind_proxy else None
SECURE_HSTS_SECONDS = 0 if IS_LOOPBACK else 31536000
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = not IS_LOOPBACK
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}

LANGUAGE_CODE = "en-gb"
LOCALE_PATHS = [BASE_DIR / "locale"]
# A language is offered once our words stand in it: until then a page would mix English with Django's own translations,
# and Arabic or Urdu would turn it from right to left.
LANGUAGES = [("en-gb", _("English"))] + [
    (code, name)
    for code, name in [("bn", _("Bengali")), ("ur", _("Urdu")), ("ar", _("Arabic"))]
    if (LOCALE_PATHS[0] / code).is_dir()
]
TIME_ZONE = "Europe/London"
USE_TZ = True
USE_I18N = True

STATIC_URL = "static/"
# None: served from where they were built, so that nothing has to be collected first
STATIC_ROOT = BASE_DIR / "staticfiles" if ENV.collects_static else None
WHITENOISE_USE_FINDERS = not ENV.collects_static
STATICFILES_DIRS = [BASE_DIR / "static" / "build"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": ENV.static_storage},
    "evidence": {
        "BACKEND": "hub.concerns.evidence.storage.EvidenceStorage",
        "OPTIONS": {"location": ENV.evidence_dir},
    },
}
EVIDENCE_FLOOR = ENV.evidence_floor
# what is too large for memory waits beside the evidence, on a disk with a floor, and not in the system's folder
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "hub.uploads.AsideUploadHandler",
]
FORM_RENDERER = "hub.forms.HubRenderer"

EMAIL_BACKEND = "hub.notifications.smtp.EmailBackend"
vars().update(ENV.email)
EMAIL_TIMEOUT = 10
MAIL_FROM_ADDRESS = ENV.mail_from
INBOX = ENV.inbox
SERVER_EMAIL = MAIL_FROM_ADDRESS
DEFAULT_FROM_EMAIL = MAIL_FROM_ADDRESS

CELERY_BROKER_URL = ENV.redis_url
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_connect_timeout": 0.5,
    "socket_timeout": 5,
    "visibility_timeout": 600,
}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_SERIALIZER = "json"
CELERY_TIMEZONE = "UTC"
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULE = {
    "sweep": {"task": "hub.promises.tasks.sweep", "schedule": 60.0, "options": {"expires": 55}},
    "deliver": {"task": "hub.notifications.tasks.deliver", "schedule": 60.0, "options": {"expires": 55}},
    "make_digests": {"task": "hub.notifications.tasks.make_digests", "schedule": crontab(minute="*/5")},
    "remind_of_contacts": {"task": "hub.places.tasks.remind_of_contacts", "schedule": crontab(hour=8, minute=10)},
    "remind_to_review": {"task": "hub.places.tasks.remind_to_review", "schedule": crontab(minute="*/15")},
    "take_up_imports": {"task": "hub.places.tasks.take_up_imports", "schedule": 60.0, "options": {"expires": 55}},
    "discard_old_imports": {"task": "hub.places.tasks.discard_old_imports", "schedule": crontab(hour=3, minute=50)},
    "clean_evidence": {"task": "hub.concerns.tasks.clean_all_evidence", "schedule": 60.0, "options": {"expires": 55}},
    "tidy_evidence": {"task": "hub.concerns.tasks.tidy_evidence", "schedule": crontab(hour=4, minute=10)},
    "remind_of_footage": {"task": "hub.concerns.tasks.remind_of_footage", "schedule": crontab(hour=10, minute=5)},
    "ask_whether_settled": {"task": "hub.concerns.tasks.ask_whether_settled", "schedule": crontab(minute=25)},
    "idle_accounts": {"task": "hub.accounts.tasks.look_after_idle_accounts", "schedule": crontab(hour=9, minute=20)},
    "poll_inbox": {"task": "hub.inbox.tasks.poll_inbox", "schedule": 60.0, "options": {"expires": 55}},
    "remove_old_messages": {"task": "hub.inbox.tasks.remove_old_messages", "schedule": crontab(hour=4, minute=20)},
    "remove_old_drafts": {"task": "hub.concerns.tasks.remove_old_drafts", "schedule": crontab(hour=3, minute=40)},
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "filters": {"links": {"()": "hub.masking.MaskLinks"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["links"]}},
    "root": {"handlers": ["console"], "level": "INFO"},
}
