"""Pages of urls_rhythms that an address alone does not show."""


def rhythms(world):
    return []
