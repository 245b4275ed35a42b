import shlex
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class

from hub.home.workflow_docs import page

DOCS = Path(__file__).resolve().parents[2] / "docs"


def test_the_workflow_page_tells_of_the_workflow_as_it_is():
    assert (DOCS / "workflow.md").read_text() == page(), "run `manage.py write_workflow_docs`"


README = (DOCS.parent / "README.md").read_text()
COMMANDS = [line for line in README.splitlines() if line.startswith("python manage.py ")]


@pytest.mark.parametrize("line", COMMANDS)
def test_the_commands_of_the_readme_can_be_typed_as_they_stand(line):
    _python, manage, name, *words = shlex.split(line)
    parser = load_command_class(get_commands()[name], name).create_parser(manage, name)
    parser.parse_args(words)  # stops the test with what is wrong
