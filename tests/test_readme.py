"""What the README says is so: its commands and code run, its tables name what there is."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from pipeline.cli import COMMANDS, main
from pipeline.errors import ExitCode
from pipeline.registry import Registry, load_registry
from pipeline.rulecheck import check_rule
from pipeline.rules import load_rules

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"^ *```{language}\n(.*?)^ *```$", text, re.DOTALL | re.MULTILINE)


def commands(program: str) -> list[str]:
    """The lines of console blocks that call `program`, without the comment behind them."""
    lines = (line.split("  #")[0].strip() for block in blocks(README, "console") for line in block.splitlines())
    return [line.removeprefix("$ ") for line in lines if line.startswith(f"$ {program} ")]


NOTICES = commands("notices")


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the README's paths stand, with data/structured filled by its first command."""
    root = tmp_path_factory.mktemp("checkout")
    for folder in ("data/raw", "tests/gold"):
        shutil.copytree(ROOT / folder, root / folder)
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-m", "pipeline.cli", *shlex.split(NOTICES[0])[1:]], cwd=root, capture_output=True, check=False
    )
    assert done.returncode == ExitCode.OK, done.stderr.decode()
    return root


@pytest.fixture(scope="module")
def sample(checkout: Path) -> tuple[Path, Registry]:
    """The first registry there, and its path as the README would give it."""
    path = min((checkout / "data" / "structured").glob("澄*.yaml"))
    return path.relative_to(checkout), load_registry(path)


def test_the_first_commands_are_make_run_and_make_test() -> None:
    assert [line.split()[2] for line in blocks(README, "console")[0].splitlines()] == ["run", "test"]


@pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")
@pytest.mark.parametrize("target", ["run", "test", "lint", "types", "clean"])
def test_make_knows_its_targets(target: str) -> None:
    done = subprocess.run(["make", "--dry-run", target], cwd=ROOT, capture_output=True, check=False)  # noqa: S603, S607
    assert done.returncode == 0, done.stderr.decode()


def test_windows_does_what_make_does() -> None:
    (block,) = blocks(README, "powershell")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert "-c constraints.txt" in block and "--constraint constraints.txt" in makefile
    assert "notices extract data\\raw --out data\\structured" in block
    extras = "[dev,all]"
    assert extras in block and extras in makefile


@pytest.mark.parametrize("command", NOTICES)
def test_commands_run(
    command: str, checkout: Path, sample: tuple[Path, Registry], monkeypatch: pytest.MonkeyPatch
) -> None:
    path, registry = sample
    monkeypatch.chdir(checkout)
    filled = command.replace("data/structured/NAME.yaml", str(path)).replace("TASK_ID", registry.tasks[0].id[:8])
    assert main(shlex.split(filled)[1:]) == ExitCode.OK


def test_every_command_is_shown() -> None:
    assert {command.split()[1] for command in NOTICES} == set(COMMANDS)


def test_exit_codes_are_all_there() -> None:
    codes = {int(code) for code in re.findall(r"^\| (\d+) \| ", README, re.MULTILINE)}
    assert codes == {int(code) for code in ExitCode}


@pytest.mark.parametrize("block", blocks(README, "python"))
def test_code_runs(block: str, checkout: Path) -> None:
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", block], cwd=checkout, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()


def test_the_picture_shows_what_the_first_command_writes(checkout: Path) -> None:
    (checkout / "docs").mkdir()
    program = shutil.copy(ROOT / "docs" / "draw.py", checkout / "docs")
    subprocess.run([sys.executable, program], check=True)  # noqa: S603
    assert (checkout / "docs" / "registry.svg").read_bytes() == (ROOT / "docs" / "registry.svg").read_bytes()


def test_files_of_a_run_are_as_described(checkout: Path) -> None:
    described = set(re.findall(r"^\| `([^`]+)` \|", README, re.MULTILINE))
    folder = checkout / "data" / "structured"
    written = {"NAME.yaml" if path.suffix == ".yaml" else path.name for path in folder.iterdir() if path.is_file()}
    assert {name for name in written if not name.startswith(".")} | {"text/NAME.txt"} == described
    assert any((folder / "text").glob("*.txt"))


def test_dependencies_earn_their_place() -> None:
    table = README[README.index("why it earns its place") :]
    for need in PROJECT["dependencies"]:
        assert f"| {re.split('[<>=]', need)[0]} |" in table
    for extra in PROJECT["optional-dependencies"]:
        assert f"`{extra}`" in table


@pytest.mark.parametrize("document", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"])
def test_links_and_paths_lead_somewhere(document: str) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", text) if "://" not in link]
    paths = re.findall(r"`((?:pipeline|tests|docs|rules|notebooks|data)/[\w./]+\.(?:py|yaml|json|ipynb|svg))`", text)
    named = [path for path in (*links, *paths) if "NAME" not in path]
    assert not [path for path in named if not (ROOT / path).exists()]


def test_the_rule_of_the_guide_is_taken(tmp_path: Path) -> None:
    (block,) = blocks(CONTRIBUTING, "yaml")
    (tmp_path / "frequency.yaml").write_text(block, encoding="utf-8")
    rules = load_rules(tmp_path)
    rule = next(rule for rule in rules.rules if rule.id == "frequency.festival")
    assert not list(check_rule(rule, rules))


def test_names_in_the_guide_exist() -> None:
    """Tables and types that the guide sends people to."""
    for name, file in re.findall(r"`([A-Z][A-Z_]+)`(?:,| \() ?`?(pipeline/[\w/]+\.py)", CONTRIBUTING):
        assert re.search(rf"^{name}\b", (ROOT / file).read_text(encoding="utf-8"), re.MULTILINE), name


def test_no_figure_is_left_to_fill() -> None:
    assert "<!-- fill:" not in README
