from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from hub.accounts import actions, links
from hub.history import moment
from hub.typed import tidy_name


class Command(BaseCommand):
    help = (
        "Start a Hub: make the organisation that runs it and its first coordinator. Once only. The link to set the"
        " password is mailed and shown here too, because mail may not be set up yet: whoever sees it can use it, once."
    )

    def add_arguments(self, parser):
        parser.add_argument("--organisation", required=True, help="who runs this Hub, as others shall see it")
        parser.add_argument("--email", required=True, help="email address of the first coordinator")
        parser.add_argument("--name", required=True, help="name of the first coordinator")
        parser.add_argument("--mailbox", default="", help="team mailbox of the organisation, if there is one")

    def handle(self, *args, organisation, email, name, mailbox, **options):
        for address in filter(None, [email, mailbox]):
            try:
                validate_email(address)
            except ValidationError:
                raise CommandError(f"{address} is not an email address.") from None
        organisation, name = tidy_name(organisation), tidy_name(name)
        if not (organisation and name):
            raise CommandError("The organisation and the coordinator need a name.")
        at = moment.now()
        try:
            body, user = actions.start_hub(organisation=organisation, mailbox=mailbox, email=email, name=name, at=at)
        except actions.AccountRefused as refused:
            raise CommandError(str(refused)) from None
        self.stdout.write(f"{body.name} runs this Hub now. {user.name} sets a password here, within three days, once:")
        self.stdout.write(links.make(user, "account", at))
