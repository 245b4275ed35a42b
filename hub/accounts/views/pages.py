from django.http import QueryDict

PAGE = 50


def next_page(found, text):
    """The query of the next page of a list by name; empty on its last page."""
    if len(found) <= PAGE:
        return ""
    query = QueryDict(mutable=True)
    query.update({"q": text, "after": found[PAGE - 1].reference})
    return f"?{query.urlencode()}"
