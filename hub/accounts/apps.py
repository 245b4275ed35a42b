from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "hub.accounts"
    label = "accounts"

    def ready(self):
        from hub.accounts import links
        from hub.notifications.registry import register_secret

        register_secret("account_link", links.account_link)
        register_secret("password_reset", links.password_reset)
