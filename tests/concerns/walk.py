"""Walking through the pages on which a concern is raised, as a browser does it."""

import re

from hub.concerns.models import Concern, Draft

START_URL = "/concerns/new/"
TOLD = "A slur on the side gate."


def hidden(page, name):
    """The value of a hidden field of a page."""
    return re.search(rf'name="{name}"[^>]* value="([^"]*)"', page.content.decode())[1]


class Walk:
    def __init__(self, client):
        self.client = client
        self.key = None

    def begin(self):
        key = hidden(self.client.get(START_URL), "form_key")
        answer = self.client.post(START_URL, {"danger": "no", "form_key": key})
        self.key = answer.url.split("/")[3]
        return self

    def told(self, **more):
        """All that must be said."""
        self.post("category", category=more.get("category", "graffiti"))
        self.post("what", what=more.get("what", TOLD))
        return self

    def url(self, name):
        return f"/concerns/new/{self.key}/{name}/"

    def get(self, name):
        return self.client.get(self.url(name))

    def post(self, name, **data):
        return self.client.post(self.url(name), data)

    def errors(self, name, **data):
        """The errors that the page shows, by field; fails when it was accepted."""
        page = self.post(name, **data)
        assert page.status_code == 200, f"accepted, and went on to {page.url}"
        assert 'class="govuk-error-summary"' in page.content.decode()
        return {field: [str(error) for error in errors] for field, errors in page.context["form"].errors.items()}

    def send(self):
        return self.client.post(self.url("check"), {"seal": hidden(self.get("check"), "seal")})

    def draft(self):
        return Draft.objects.get(form_key=self.key)

    def concern(self):
        return Concern.objects.get(form_key=self.key)

    def rows(self):
        """What the page for checking shows: {asked: answer}."""
        return {str(row["key"]): str(row["value"]) for row in self.get("check").context["rows"]}
