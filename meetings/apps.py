from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "meetings"

    def ready(self):
        from hub.concerns import additions
        from hub.matters import about
        from hub.notifications import registry
        from hub.places.panels import add_panel
        from meetings import calendar_entry, emails, panels, querysets

        about.register("meeting", querysets.about)
        additions.add_way(panels.schedule_about)
        additions.add_panel(panels.meetings_of_concern)
        add_panel(panels.schedule_here)
        add_panel(panels.meetings_here)
        registry.register_gate(emails.is_still_wanted)
        for template in emails.ALL:
            registry.register_secret(template, emails.secret_of)
        for template in ("meeting_invited", "meeting_moved"):
            registry.register_calendar(template, calendar_entry.request_for)
        for template in ("meeting_cancelled", "meeting_uninvited"):
            registry.register_calendar(template, calendar_entry.cancellation_for)
