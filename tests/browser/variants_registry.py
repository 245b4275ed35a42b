"""Pages of urls_registry that an address alone does not show."""


def registry(world):
    return []
