"""The page as a file: whole in itself, safe to open, and the data in it the registry's."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from page_examples import HOSTILE, registry

from pipeline.cli import main
from pipeline.errors import ExitCode
from pipeline.registry import load_registry
from pipeline.review.report import MODULES, PAGE, WIDGET, asset, page_data, report, script, write_report


class Page(HTMLParser):
    """The elements of a page: (name, attributes, text within)."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None], str]] = []
        self.within = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs), ""))
        self.within = True

    def handle_endtag(self, tag: str) -> None:
        self.within = self.within and tag != self.elements[-1][0]

    def handle_data(self, data: str) -> None:
        if self.within:
            tag, attributes, text = self.elements[-1]
            self.elements[-1] = tag, attributes, text + data

    def all(self, tag: str) -> list[tuple[dict[str, str | None], str]]:
        return [(attributes, text) for name, attributes, text in self.elements if name == tag]

    def policy(self) -> dict[str, str]:
        (content,) = (a["content"] for a, _ in self.all("meta") if a.get("http-equiv") == "Content-Security-Policy")
        return {name: value for name, _, value in (part.strip().partition(" ") for part in (content or "").split(";"))}


def data_of(html: str) -> dict[str, object]:
    (text,) = (text for attributes, text in Page(html).all("script") if attributes.get("id") == "notice-data")
    loaded: dict[str, object] = json.loads(text)
    return loaded


def digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


@pytest.fixture(scope="module")
def page() -> str:
    return report(registry(3, HOSTILE))


def test_the_page_holds_the_registry_and_its_text(page: str) -> None:
    given, data = registry(3, HOSTILE), data_of(page)
    assert data["text"] == given.text
    assert data["name"] == given.name
    tasks = data["tasks"]
    assert isinstance(tasks, list)
    assert [(task["id"], task["text"]) for task in tasks] == [(task.id, task.text) for task in given.tasks]
    assert tasks[0]["deadlines"][0]["date"] == "2025-06-30"


def test_the_page_asks_for_nothing(page: str) -> None:
    elements = Page(page)
    named = [name for _, attributes, _ in elements.elements for name in attributes if name in ("src", "href", "action")]
    assert not named
    assert not re.search(r"url\(|@import|https?://|\bfetch\(|XMLHttpRequest|WebSocket|\bimport\(", page)


def test_the_policy_names_what_runs_and_nothing_else(page: str) -> None:
    elements = Page(page)
    policy = elements.policy()
    (style,) = (text for _, text in elements.all("style"))
    (code,) = (text for attributes, text in elements.all("script") if attributes.get("type") == "module")
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == digest(code)
    assert policy["style-src"] == digest(style)
    assert policy["base-uri"] == policy["form-action"] == "'none'"


def test_a_hostile_notice_makes_no_element(page: str) -> None:
    harmless = Page(report(registry(3)))
    assert [name for name, _, _ in Page(page).elements] == [name for name, _, _ in harmless.elements]
    assert "<img" not in page


@pytest.mark.parametrize("evil", ["</script>", "<!--<script>", "]]>", "&lt;", "\u2028", "$script", "${x}", "\\u003c"])
def test_what_could_end_the_script_is_escaped_and_comes_back(evil: str) -> None:
    text = page_data(registry(1, evil))
    assert not set("<>&\u2028\u2029") & set(text)
    assert str(json.loads(text)["text"]).rstrip("\n").endswith(evil)


@pytest.mark.parametrize("names", [PAGE, WIDGET])
def test_modules_join_into_one(names: tuple[str, ...]) -> None:
    code = script(names)
    assert not re.search(r"^import\b", code, re.MULTILINE)
    assert re.findall(r"^export.*", code, re.MULTILINE) == (["export default { render };"] if names is WIDGET else [])
    defined = re.findall(r"^(?:async )?(?:function|class|const|let) (\w+)", code, re.MULTILINE)
    assert len(defined) == len(set(defined)), "two modules define the same name"


@pytest.mark.parametrize("names", [PAGE, WIDGET])
def test_a_module_stands_behind_those_it_imports(names: tuple[str, ...]) -> None:
    for place, name in enumerate(names):
        needed = re.findall(r'^import [^;]* from "\./([^"]+)";$', asset(name), re.MULTILINE)
        assert set(needed) <= set(names[:place])
        assert asset(name).count("import ") == len(needed)


@pytest.mark.parametrize("name", [*MODULES, "review.js", "page.js", "widget.js"])
def test_no_module_parses_html(name: str) -> None:
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|DOMParser", asset(name))
    assert "</script" not in asset(name)


def test_read_only_is_said_in_the_data() -> None:
    assert data_of(report(registry(1)))["read_only"] is False
    assert data_of(report(registry(1), read_only=True))["read_only"] is True


def test_the_same_registry_gives_the_same_page(tmp_path: Path) -> None:
    first = write_report(registry(2), tmp_path / "a.html").read_bytes()
    assert write_report(registry(2), tmp_path / "b.html").read_bytes() == first


def test_the_command_writes_the_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = registry(4).write(tmp_path)
    target = tmp_path / "pages" / "x.html"
    assert main(["report", str(path), "-o", str(target), "--read-only"]) == ExitCode.OK
    assert capsys.readouterr().out.strip() == str(target)
    assert target.read_text(encoding="utf-8") == report(load_registry(path), read_only=True)


def test_the_command_needs_a_page_to_write(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = registry(1).write(tmp_path)
    assert main(["report", str(path)]) == ExitCode.USAGE
    assert "-o" in capsys.readouterr().err
