"""Who may be told of a matter."""

from hub.matters.models import Matter


def may_be_told(mail):
    """Whether its recipient still sees the matter a mail is about, asked when it leaves: a mail may have waited
    over quiet hours or a broken server, and the matter may have been handed on meanwhile."""
    if mail.matter_id is None or mail.recipient is None:
        return True
    return Matter.objects.visible_to(mail.recipient).filter(pk=mail.matter_id).exists()
