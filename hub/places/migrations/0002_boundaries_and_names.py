import django.db.models.deletion
import django.db.models.functions.text
from django.db import migrations, models

# What is made up is never attached to what is real, whoever writes the row: the keys carry is_demo of both sides.
SAME_WORLD = """
alter table people_organisation add constraint organisation_world unique (id, is_demo);
alter table places_placeofworship add constraint place_run_by_same_world
    foreign key (run_by_id, is_demo) references people_organisation (id, is_demo);
alter table places_placeofworship add constraint place_umbrella_same_world
    foreign key (umbrella_id, is_demo) references people_organisation (id, is_demo);
"""
EITHER_WORLD = """
alter table places_placeofworship drop constraint place_umbrella_same_world;
alter table places_placeofworship drop constraint place_run_by_same_world;
alter table people_organisation drop constraint organisation_world;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0002_relations"),
        ("places", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="AreaBoundary",
            fields=[
                (
                    "area",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="boundary",
                        serialize=False,
                        to="places.area",
                    ),
                ),
                ("geometry", models.JSONField()),
                ("loaded_at", models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.AlterModelOptions(
            name="placeofworship",
            options={"ordering": ["sort_name", "id"]},
        ),
        migrations.RemoveIndex(
            model_name="placeofworship",
            name="place_borough",
        ),
        migrations.RemoveField(
            model_name="area",
            name="boundary",
        ),
        migrations.AddField(
            model_name="placeofworship",
            name="sort_name",
            field=models.GeneratedField(
                db_persist=True,
                expression=django.db.models.functions.text.Lower("name"),
                output_field=models.CharField(max_length=160),
            ),
        ),
        migrations.AddIndex(
            model_name="placeofworship",
            index=models.Index(
                condition=models.Q(("closed_at__isnull", True)), fields=["sort_name", "id"], name="place_by_name"
            ),
        ),
        migrations.AddIndex(
            model_name="placeofworship",
            index=models.Index(
                condition=models.Q(("closed_at__isnull", True)), fields=["borough", "sort_name"], name="place_borough"
            ),
        ),
        migrations.RunSQL(SAME_WORLD, EITHER_WORLD),
    ]
