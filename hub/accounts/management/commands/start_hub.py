from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import transaction

from hub.accounts import actions, invitation_links
from hub.accounts.actions_invitations import invite
from hub.history import moment
from hub.typed import tidy_name


class Command(BaseCommand):
    help = (
        "Start a Hub: make the organisation that runs it and invite its first coordinator. Once only. The link of the"
        " invitation is mailed and shown here too, because mail may not be set up yet: whoever sees it can use it."
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
        who = {"email": email, "name": name, "role": "coordinator", "position": "owner"}
        try:
            with transaction.atomic():
                body = actions.start_hub(organisation=organisation, mailbox=mailbox, at=at)
                invitation = invite(**who, organisation=body, by=None, at=at)
        except actions.AccountRefused as refused:
            raise CommandError(str(refused)) from None
        self.stdout.write(f"{body.name} runs this Hub now. {name} sets a password here, within seven days, once:")
        self.stdout.write(invitation_links.make(invitation))
