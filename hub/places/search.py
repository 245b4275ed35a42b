"""What a search looks in: the words of a place, in one text."""

from hub.places.importing.rows import folded


def words_of(name, aliases, postcode, ward, borough, merged_names=()):
    """Every name by which somebody may look for a place, folded, a line each; the postcode without its blank too."""
    together = postcode.replace(" ", "")
    lines = [name, *aliases, *merged_names, postcode, together, ward, borough]
    return "\n".join(dict.fromkeys(filter(None, map(folded, lines))))
