"""Imports go one way: the contract stands in pyproject.toml; `make lint` checks the same."""

from importlinter.cli import lint_imports


def test_imports_go_one_way(capsys):
    assert lint_imports(no_cache=True) == 0, capsys.readouterr().out
