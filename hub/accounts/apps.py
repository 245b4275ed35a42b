from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "hub.accounts"
    label = "accounts"

    def ready(self):
        from allauth.mfa import signals as mfa

        from hub.accounts import invitation_links, joining, joining_links, links, second_step
        from hub.matters import about
        from hub.notifications.registry import register_secret

        for template in ("invitation", "join_confirmed"):
            register_secret(template, invitation_links.link_of_mail)
        for template in ("join_received", "join_refused"):
            register_secret(template, joining_links.link_of_mail)
        about.register("joining", joining.about)
        register_secret("password_reset", links.password_reset)

        for signal in (mfa.authenticator_used, mfa.authenticator_added):
            signal.connect(second_step.was_taken, dispatch_uid="hub.second_step_taken")
        mfa.authenticator_removed.connect(second_step.was_turned_off, dispatch_uid="hub.second_step_off")
