"""The link in the mail to somebody who lost a number. It is made when the mail leaves and stored nowhere."""

from datetime import timedelta

from django.conf import settings
from django.urls import reverse

from hub.concerns.anyone import sealed
from hub.concerns.models import Receipt

LINK_LASTS = timedelta(hours=2)


def link(mail, at):
    """The context of a `receipt_renew` mail; None when its address was taken back meanwhile."""
    receipt = Receipt.objects.filter(
        concern__matter=mail.matter_id, concern__outside__email__iexact=mail.address
    ).first()
    if receipt is None:
        return None
    return {"url": settings.SITE_URL.rstrip("/") + reverse("tell:renew", args=[sealed.new_link(receipt, at)])}
