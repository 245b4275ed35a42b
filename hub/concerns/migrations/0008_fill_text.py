from django.db import migrations

AT_ONCE = 2000


def fill(apps, schema_editor):
    """Concerns of before are found too. The words of categories stood in code then as now."""
    from hub.concerns.texts import WRITE, words_of

    concerns = apps.get_model("concerns", "Concern").objects.using(schema_editor.connection.alias)
    concerns = concerns.select_related("matter__area", "matter__place")
    last = 0
    with schema_editor.connection.cursor() as cursor:
        while rows := list(concerns.filter(pk__gt=last).order_by("pk")[:AT_ONCE]):
            for concern in rows:
                cursor.execute(WRITE, [concern.pk, *words_of(concern)])
            last = rows[-1].pk


class Migration(migrations.Migration):
    dependencies = [("concerns", "0007_text")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
