"""What the apps above tell the outbox, so that it needs to import none of them. Filled in their AppConfig.ready."""

_secrets = {}
_gates = []


def register_secret(template, make):
    """`make(mail, at) -> dict` gives the link of a secret mail when it leaves; None: it is no longer wanted."""
    _secrets[template] = make


def register_gate(allowed):
    """`allowed(mail) -> bool` says whether its recipient may still be told; asked when the mail leaves."""
    if allowed not in _gates:
        _gates.append(allowed)


def secret_context(mail, at):
    return _secrets[mail.template](mail, at)


def may_leave(mail):
    """Whether the mail may go: an active recipient and no gate that objects."""
    if mail.recipient is not None and not mail.recipient.is_active:
        return False
    return all(allowed(mail) for allowed in _gates)
