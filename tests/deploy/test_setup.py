import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.local import setup
from deploy.local.checkout import Refused
from deploy.local.processes import Processes

ROOT = Path(__file__).resolve().parents[2]


def test_a_python_without_venv_is_told_the_package(monkeypatch):
    """As on Debian, whose Python comes without ensurepip."""
    real = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "ensurepip" else real(name))
    package = f"apt-get install python3.{sys.version_info.minor}-venv"
    with pytest.raises(Refused, match=package):
        setup._need_venv()


def test_a_virtual_environment_of_somebody_else_is_left_alone(monkeypatch, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    link = tmp_path / "linked"
    link.symlink_to(tmp_path / "elsewhere")
    monkeypatch.setattr(setup, "VENV", link)
    monkeypatch.setattr(setup, "_install_front_end", lambda processes: None)
    monkeypatch.setattr(setup, "_build_front_end", lambda processes: None)
    setup.prepare(Processes("test"))
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_a_broken_virtual_environment_is_not_used(monkeypatch, tmp_path):
    monkeypatch.setattr(setup, "PYTHON", tmp_path / "bin" / "python")
    assert not setup._is_usable()
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "python").symlink_to("/no/such/python")
    assert not setup._is_usable()
    monkeypatch.setattr(setup, "PYTHON", Path(sys.executable))
    assert setup._is_usable()
    monkeypatch.setattr(setup, "INSTALLING", tmp_path / "killed-while-installing")
    (tmp_path / "killed-while-installing").touch()
    assert not setup._is_usable()


def test_the_same_input_is_not_installed_twice(monkeypatch, tmp_path):
    monkeypatch.setattr(setup, "ROOT", tmp_path)
    lock, stamp = tmp_path / "lock.txt", tmp_path / "stamp"
    lock.write_text("django==5.2\n")
    stamp.write_text(setup._digest([lock]))
    assert setup._reads(stamp, setup._digest([lock]))
    lock.write_text("django==5.3\n")
    assert not setup._reads(stamp, setup._digest([lock]))


def test_the_lock_files_name_no_index_and_hash_every_package():
    for name in ("base.txt", "dev.txt"):
        text = (ROOT / "requirements" / name).read_text()
        lines = [line for line in text.splitlines() if line and not line.lstrip().startswith("#")]
        assert not [line for line in lines if "://" in line or line.startswith(("-i", "--index", "--find"))]
        packages = [line for line in lines if not line.startswith(" ")]
        assert len(packages) > 30
        assert all("==" in line and line.endswith("\\") for line in packages)
    assert '"resolved"' not in (ROOT / "package-lock.json").read_text()


def test_a_python_that_is_too_old_gets_a_sentence():
    old = "import runpy, sys; sys.version_info = (3, 9, 0); runpy.run_module('deploy.local', run_name='__main__')"
    done = subprocess.run([sys.executable, "-c", old], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr.startswith("The Hub needs Python 3.11, 3.12 or 3.13.")
