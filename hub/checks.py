"""What `manage.py check --deploy --database default --database owner` finds wrong around the Hub."""

import os
from pathlib import Path

from django.conf import settings
from django.core.checks import Error, Tags, Warning, register
from django.db import connections

LOCALE = "select pg_encoding_to_char(encoding) || ' ' || datctype from pg_database where datname = current_database()"
CAN_REWRITE = """
select bool_or(has_table_privilege(current_user, to_regclass('history_event'), privilege))
from unnest(array['UPDATE', 'DELETE', 'TRUNCATE']) privilege
"""


@register(Tags.security, deploy=True)
def check_proxy(app_configs=None, **kwargs):
    """The web process speaks plain HTTP: without the header it would send every request back to https."""
    if settings.IS_LOOPBACK or settings.SECURE_PROXY_SSL_HEADER:
        return []
    hint = "Set BEHIND_PROXY=1 when your proxy sets X-Forwarded-Proto itself and drops the one a visitor sends."
    return [Warning("Nobody says whether a request came over https.", hint=hint, id="hub.W001")]


@register(Tags.security, deploy=True)
def check_evidence(app_configs=None, **kwargs):
    """Files that somebody was afraid to send lie in a folder of their own, which no web server hands out."""
    folder = Path(settings.STORAGES["evidence"]["OPTIONS"]["location"]).resolve()
    served = [settings.STATIC_ROOT, settings.MEDIA_ROOT, *settings.STATICFILES_DIRS]
    if any(folder.is_relative_to(Path(root).resolve()) for root in served if root):
        hint = "Set EVIDENCE_DIR to a folder outside of everything that is served."
        return [Error(f"Evidence would lie in {folder}, which is served to everybody.", hint=hint, id="hub.E005")]
    if not (folder.is_dir() and os.access(folder, os.W_OK | os.X_OK)):
        hint = "Make it (mode 0700, owned by the account of the Hub), or set EVIDENCE_DIR to another one."
        return [Error(f"There is no folder {folder} in which evidence can be kept.", hint=hint, id="hub.E006")]
    if folder.stat().st_mode & 0o077:
        hint = f"chmod 0700 {folder}"
        return [Warning("Others on this machine can look into the folder of evidence.", hint=hint, id="hub.W007")]
    return []


@register(Tags.database)
def check_databases(app_configs=None, databases=None, **kwargs):
    return [problem for alias in databases or () for problem in _problems_of(alias)]


def _problems_of(alias):
    if _ask(alias, "show log_min_error_statement") != "panic":
        hint = "Set log_min_error_statement = panic and log_error_verbosity = terse in its configuration."
        message = "The database writes statements that fail into its log, and with them what people wrote."
        yield Warning(message, hint=hint, id="hub.W004")
    locale = _ask(alias, LOCALE)
    if locale not in {"UTF8 C.UTF-8", "UTF8 C.utf8"}:
        hint = "Make the cluster with initdb --encoding=UTF8 --locale=C.UTF-8."
        message = f"The database is {locale}: a search would miss names in Bengali and Arabic."
        yield Error(message, hint=hint, id="hub.E002")
    if alias == "default" and _ask(alias, CAN_REWRITE):
        hint = "Set DATABASE_URL to a role that does not own the tables, for example hub_app."
        yield Error("The running Hub could change what happened.", hint=hint, id="hub.E003")


def _ask(alias, question):
    with connections[alias].cursor() as cursor:
        cursor.execute(question)
        return cursor.fetchone()[0]
