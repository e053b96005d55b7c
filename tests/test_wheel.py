"""The wheel holds all that a run needs: the rules are found in an installed copy, away from the checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parents[1]
PHRASE = "每季度至少召开1次会议"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    done = subprocess.run(build, cwd=ROOT, capture_output=True, encoding="utf-8", check=False)  # noqa: S603
    assert done.returncode == 0, done.stderr
    return next(folder.glob("notice_pipeline-*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path) -> Path:
    """The wheel as pip lays it into site-packages."""
    site = wheel.parent / "site"
    with ZipFile(wheel) as archive:
        archive.extractall(site)
    return site


def python(site: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(site), "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, *arguments]
    return subprocess.run(  # noqa: S603
        command, cwd=site.parent, env=environment, capture_output=True, encoding="utf-8", check=False
    )


def test_the_wheel_holds_modules_rules_and_licence(wheel: Path) -> None:
    names = set(ZipFile(wheel).namelist())
    modules = {path.relative_to(ROOT).as_posix() for path in (ROOT / "pipeline").rglob("*.py")}
    rules = {f"pipeline/{path.relative_to(ROOT).as_posix()}" for path in (ROOT / "rules").rglob("*.yaml")}
    page = {path.relative_to(ROOT).as_posix() for path in (ROOT / "pipeline/review/page").iterdir() if path.is_file()}
    assert rules and page
    assert modules | page | rules | {"pipeline/py.typed"} <= names
    assert any(name.endswith("/licenses/LICENSE") for name in names)


def test_the_wheel_holds_nothing_else(wheel: Path) -> None:
    names = [name for name in ZipFile(wheel).namelist() if ".dist-info/" not in name]
    checkout = {path.relative_to(ROOT).as_posix() for path in (ROOT / "pipeline").rglob("*") if path.is_file()}
    rules = {f"pipeline/{path.relative_to(ROOT).as_posix()}" for path in (ROOT / "rules").rglob("*.yaml")}
    assert set(names) <= checkout | rules
    assert not [name for name in names if name.endswith((".pyc", ".txt", ".csv", ".pdf", ".docx"))]


def test_an_installed_copy_finds_its_own_rules(installed: Path) -> None:
    code = "import pipeline.rules as r; print(r.__file__); print(r.builtin_root()); print(len(r.load_rules().rules))"
    done = python(installed, "-c", code)
    assert done.returncode == 0, done.stderr
    module, root, count = done.stdout.splitlines()
    assert Path(module) == installed / "pipeline" / "rules.py"
    assert Path(root) == installed / "pipeline" / "rules"
    assert int(count) > 100


def test_an_installed_copy_runs(installed: Path) -> None:
    done = python(installed, "-m", "pipeline.cli", "try", PHRASE, "--json")
    assert done.returncode == 0, done.stderr
    assert '"every": "P3M"' in done.stdout


def test_the_wheel_says_what_it_needs(installed: Path) -> None:
    metadata = next(installed.glob("*.dist-info/METADATA")).read_text(encoding="utf-8")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert f"Requires-Python: {project['requires-python']}" in metadata
    assert {line.split()[-1] for line in metadata.splitlines() if line.startswith("Provides-Extra")} == set(
        project["optional-dependencies"]
    )


def test_constraints_pin_every_direct_dependency_and_name_no_host() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if not line.startswith("#")]
    assert all(line.count("==") == 1 and not set(line) & set("/@ ") for line in pins)
    pinned = {_normal(line.split("==")[0]) for line in pins}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    needed = [*project["dependencies"], *extras["dev"], *extras["notebook"]]
    assert {_normal(need.partition(">")[0]) for need in needed} <= pinned


def _normal(name: str) -> str:
    return name.strip().lower().replace("_", "-")
