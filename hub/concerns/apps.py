from django.apps import AppConfig


class ConcernsConfig(AppConfig):
    name = "hub.concerns"
    label = "concerns"

    def ready(self):
        from hub.concerns import additions, connections, emails, looked, panels, panels_advice, patterns, querysets
        from hub.concerns.anyone import renewed
        from hub.concerns.evidence import panel as evidence
        from hub.concerns.teller import Teller
        from hub.matters import about
        from hub.notifications.registry import register_gate, register_secret
        from hub.places.panels import add_panel
        from hub.promises import tellers

        about.register("concern", querysets.about)
        about.register("pattern", patterns.about)
        tellers.register("concern", Teller())
        register_gate(emails.is_still_wanted)
        additions.add_way(panels.link_for_paper, is_near=False)
        additions.add_way(panels.text_to_share, is_near=False)
        additions.add_panel(connections.panel)
        additions.add_panel(evidence.evidence_of_concern)
        additions.add_way(connections.put_together, is_near=False)
        register_secret("receipt_renew", renewed.link)
        add_panel(panels.log_a_concern)
        add_panel(panels.concerns_here)
        additions.add_way(looked.print_it, is_near=False)
        additions.add_panel(panels_advice.numbers_and_advice)
