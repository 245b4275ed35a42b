from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from hub.accounts.actions_resets import carry_out
from hub.accounts.refused import AccountRefused
from hub.history import moment
from hub.people.models import User


class Command(BaseCommand):
    help = (
        "For a Hub with a single coordinator: take every second step off an account, or give it a new address. They are"
        " signed out and told by mail. With two coordinators, do it on the page of the person instead."
    )

    def add_arguments(self, parser):
        parser.add_argument("email", help="email address of the account")
        parser.add_argument("--address", default="", help="new email address; then the second steps stay")

    def handle(self, *args, email, address, **options):
        person = User.objects.filter(email__iexact=email, is_active=True).first()
        if person is None:
            raise CommandError(f"There is no open account with the address {email}.")
        try:
            if address:
                validate_email(address)
            carry_out(person, new_email=address.lower(), by=None, at=moment.now(), code="command")
        except ValidationError:
            raise CommandError(f"{address} is not an email address.") from None
        except AccountRefused as refused:
            raise CommandError(str(refused)) from None
        done = f"has the address {address.lower()} now" if address else "has no second step any more"
        self.stdout.write(f"{person.name} {done}, is signed out everywhere, and was told by mail.")
