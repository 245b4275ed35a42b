"""Give the application's role its rights: everything but changing what happened.

The web, the worker and beat connect as this role; tables made by later migrations are covered by default privileges.
"""

from django.conf import settings
from django.db import migrations

RIGHTS = """
grant usage on schema public to {app};
grant select, insert, update, delete on all tables in schema public to {app};
grant usage, select on all sequences in schema public to {app};
alter default privileges in schema public grant select, insert, update, delete on tables to {app};
alter default privileges in schema public grant usage, select on sequences to {app};
revoke update, delete, truncate on history_event from {app};
"""


def give_rights(apps, schema_editor):
    role = schema_editor.quote_name(settings.DATABASES["default"]["USER"])
    schema_editor.execute(RIGHTS.format(app=role))


class Migration(migrations.Migration):
    dependencies = [("history", "0002_relations")]

    operations = [migrations.RunPython(give_rights, migrations.RunPython.noop)]
