from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "hub.accounts"
    label = "accounts"

    def ready(self):
        from allauth.mfa import signals as mfa

        from hub.accounts import invitation_links, links, second_step
        from hub.notifications.registry import register_secret

        register_secret("invitation", invitation_links.link_of_mail)
        register_secret("password_reset", links.password_reset)

        for signal in (mfa.authenticator_used, mfa.authenticator_added):
            signal.connect(second_step.was_taken, dispatch_uid="hub.second_step_taken")
        mfa.authenticator_removed.connect(second_step.was_turned_off, dispatch_uid="hub.second_step_off")
