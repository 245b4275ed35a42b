import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.db import migrations, models

# Both sides of a search go through it: no accents, no capitals, no vowel signs of Arabic, one letter for those that
# keyboards of Arabic and Urdu write differently. unaccent itself may change with its dictionary, so an index needs
# this promise that it does not.
PLAIN = r"""
create function hub_plain(said text) returns text language sql immutable strict parallel safe
return translate(
    regexp_replace(public.unaccent('public.unaccent'::regdictionary, lower(said)), U&'[\0640\064B-\065F\0670]', '', 'g'),
    U&'\0622\0623\0625\0671\0649\06CC\06A9\0629\06C1\06C3', U&'\0627\0627\0627\0627\064A\064A\0643\0647\0647\0647'
)
"""


class Migration(migrations.Migration):
    dependencies = [("concerns", "0006_first_advice"), ("places", "0003_registry")]

    operations = [
        migrations.RunSQL(PLAIN, "drop function hub_plain(text)"),
        migrations.CreateModel(
            name="ConcernText",
            fields=[
                (
                    "concern",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="text",
                        serialize=False,
                        to="concerns.concern",
                    ),
                ),
                ("vector", django.contrib.postgres.search.SearchVectorField()),
            ],
            options={
                "indexes": [django.contrib.postgres.indexes.GinIndex(fields=["vector"], name="concern_text_vector")],
            },
        ),
    ]
