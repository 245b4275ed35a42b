from django.db import migrations

from hub.places.search import words_of


def fill(apps, schema_editor):
    """Places that were there before a search looked in their words. None has another name yet, nor was any merged."""
    model = apps.get_model("places", "PlaceOfWorship")
    places = model.objects.using(schema_editor.connection.alias).filter(search_words="")
    rows = places.select_related("ward", "borough").iterator(chunk_size=2000)
    batch = []
    for place in rows:
        place.search_words = words_of(place.name, (), place.postcode, place.ward.name, place.borough.name)
        batch.append(place)
    model.objects.using(schema_editor.connection.alias).bulk_update(batch, ["search_words"], batch_size=2000)


class Migration(migrations.Migration):
    dependencies = [("places", "0005_rhythms_and_postures")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
