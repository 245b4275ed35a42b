class AccountRefused(Exception):
    """What was asked is not possible; the text says why, in plain words. `field` names the answer at fault."""

    def __init__(self, text, field=None):
        super().__init__(text)
        self.field = field
