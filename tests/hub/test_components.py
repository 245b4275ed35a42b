from pathlib import Path

from django.conf import settings

from hub.components import COMPONENTS

TEMPLATES = Path(settings.BASE_DIR) / "templates"


def test_registry_and_folder_hold_the_same():
    assert {path.stem for path in (TEMPLATES / "components").glob("*.html")} == set(COMPONENTS)


def test_every_component_is_shown_on_the_styleguide():
    for name in COMPONENTS:
        example = (TEMPLATES / "home" / "examples" / f"{name}.html").read_text()
        assert f'component "{name}"' in example or f'wrap "{name}"' in example


def test_no_template_brings_its_own_style_or_script():
    for path in TEMPLATES.rglob("*.html"):
        if path.is_relative_to(TEMPLATES / "mail"):  # mails know no style sheets
            continue
        text = path.read_text()
        assert " style=" not in text, path
        assert "<style" not in text, path
        own = text.replace('<script src="{% static ', "")  # files of ours may be named, lines of script not
        assert "<script" not in own, path
        assert " on" + "click" not in text, path
