"""Pages of urls_imports that an address alone does not show."""


def imports(world):
    return []
