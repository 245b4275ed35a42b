"""The Hub's own Celery application with a beat of a second, so that a test need not wait a minute."""

from hub.celery import app

app.conf.beat_schedule = {
    name: {**entry, "schedule": 1.0}
    for name, entry in app.conf.beat_schedule.items()
    if entry["task"]
    in {
        *("hub.promises.tasks.sweep", "hub.notifications.tasks.deliver", "hub.places.tasks.take_up_imports"),
        "hub.concerns.tasks.clean_all_evidence",
    }
}
