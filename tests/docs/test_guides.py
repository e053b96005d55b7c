"""The guides for domain experts: every command in them runs and says what they say it says."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest

from pipeline.cli import main
from pipeline.errors import ExitCode
from pipeline.registry import load_registry
from pipeline.rulecheck import check
from pipeline.rules import load_rules
from pipeline.run import process

DOCS = Path(__file__).parents[2] / "docs"
PACK = DOCS / "domain_pack"
STEEL = (
    "澄湖市应急管理局关于加强炼钢安全的通知\n\n各炼钢企业：\n现就有关事项通知如下：\n"
    "一、各炼钢企业要每炉次取样检测不少于2次。\n\n澄湖市应急管理局\n2024年2月4日\n"
)


def console(document: str) -> list[tuple[str, list[str]]]:
    """The commands of the console blocks, each with the lines of output that the document shows."""
    text = (DOCS / document).read_text(encoding="utf-8")
    found: list[tuple[str, list[str]]] = []
    for block in re.findall(r"^```console\n(.*?)^```$", text, re.DOTALL | re.MULTILINE):
        for line in block.splitlines():
            if line.startswith("$ "):
                found.append((line.removeprefix("$ "), []))
            else:
                found[-1][1].append(line)
    return found


def filled(command: str) -> list[str]:
    """The words of a command, NAME and TASK_ID replaced by what is there."""
    words = shlex.split(command)[1:]
    if "NAME" in command:
        at = next(i for i, word in enumerate(words) if "NAME" in word)
        (path,) = Path(words[at]).parent.glob("*.yaml")
        words[at] = str(path)
        words = [load_registry(path).tasks[0].id[:8] if word == "TASK_ID" else word for word in words]
    return words


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder as the guides take it for granted."""
    shutil.copytree(PACK, tmp_path / "docs" / "domain_pack")
    (tmp_path / "notice.txt").write_text(STEEL, encoding="utf-8")
    (tmp_path / "my-rules").mkdir()
    (rule,) = re.findall(
        r"^```yaml\n(.*?)^```$", (DOCS / "missed_phrase.md").read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE
    )
    (tmp_path / "my-rules" / "frequency.yaml").write_text(rule, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("desk")
@pytest.mark.parametrize("document", ["missed_phrase.md", "domain_pack/README.md"])
def test_commands_run_and_say_what_is_shown(document: str, capsys: pytest.CaptureFixture[str]) -> None:
    commands = console(document)
    assert len(commands) >= 3
    for command, shown in commands:
        assert main(filled(command)) == ExitCode.OK, command
        out = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
        for line in shown:
            assert any(" ".join(line.split()) in said for said in out), f"{command}: {line}"


def test_the_pack_is_sound() -> None:
    rules = load_rules(PACK)
    assert not check(rules)
    assert {rule.id for rule in rules.rules} - {rule.id for rule in load_rules().rules} == {"frequency.voyage"}


def test_the_pack_finds_what_is_missed_without_it() -> None:
    with_pack, without = (
        [
            f.text
            for registry in process(PACK / "notice.txt", nlp=False, rules=rules)
            for t in registry
            for f in t.frequencies
        ]
        for rules in ((PACK,), ())
    )
    assert with_pack == ["每航次", "每潮次巡查海堤不少于2次"]
    assert not set(with_pack) & set(without)


def test_every_file_of_the_pack_is_described() -> None:
    described = set(re.findall(r"^\| `([^`]+)` \|", (PACK / "README.md").read_text(encoding="utf-8"), re.MULTILINE))
    assert described == {path.name for path in PACK.iterdir()} - {"README.md"}


@pytest.mark.parametrize("document", ["missed_phrase.md", "domain_pack/README.md"])
def test_links_lead_somewhere(document: str) -> None:
    path = DOCS / document
    links = re.findall(r"\]\(([^)#]+)\)", path.read_text(encoding="utf-8"))
    assert links
    assert not [link for link in links if not (path.parent / link).exists()]
