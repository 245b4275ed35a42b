from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("patrols", "0002_duty_follows_its_round")]

    operations = [
        migrations.AddIndex(
            model_name="visit",
            index=models.Index(fields=["place", "planned_to"], name="visit_at_place"),
        ),
    ]
