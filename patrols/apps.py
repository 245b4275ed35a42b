from django.apps import AppConfig


class PatrolsConfig(AppConfig):
    name = "patrols"

    def ready(self):
        from hub.concerns import additions
        from hub.matters import about
        from hub.places.panels import add_panel
        from patrols import panels, querysets

        about.register("round", querysets.about)
        add_panel(panels.visits_here)
        additions.add_way(panels.plan_a_visit)
        additions.add_panel(panels.visits_for)
