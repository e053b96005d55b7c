"""Registry → one self-contained HTML page on which a person reads and decides.

The page is made of the ES modules and the style in `page/`. It asks the network for nothing and is told so (Content
Security Policy): what runs in it is named by its SHA-256. What the notice says stands in it as JSON that no parser of
HTML can take for markup, and its script makes text nodes of it, never HTML.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from importlib.resources import files
from pathlib import Path
from string import Template

from pipeline.registry import Registry
from pipeline.registry.files import write_whole
from pipeline.registry.yaml_form import plain

# In the order in which they need each other; the last is what the page or the notebook starts.
MODULES = ("dom.js", "offsets.js", "words.js", "state.js", "decisions.js", "source.js", "ledger.js", "editor.js")
PAGE, WIDGET = (*MODULES, "review.js", "page.js"), (*MODULES, "review.js", "widget.js")
_IMPORT = re.compile(r"^import [^;]*;\n", re.MULTILINE)
_EXPORT = re.compile(r"^export (?!default)", re.MULTILINE)
_MARKUP = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"})


def asset(name: str) -> str:
    """The text of a file of the page."""
    return files("pipeline.review").joinpath("page", name).read_text(encoding="utf-8")


def script(names: tuple[str, ...]) -> str:
    """The modules as one, so that a page that stands alone can hold them: no name is defined in two of them."""
    return "".join(_EXPORT.sub("", _IMPORT.sub("", asset(name))) for name in names)


def page_data(registry: Registry, *, read_only: bool = False, by: str = "") -> str:
    """What the page shows, as JSON that may stand in a `script` element: the registry as its YAML has it, and its text.

    Offsets stay those of the registry (characters). `by` is the reviewer's name as the page first has it.
    """
    page = {"name": registry.name, "read_only": read_only, "by": by, "text": registry.text}
    data = {**page, **plain(registry)}
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"), default=str).translate(_MARKUP)


def report(registry: Registry, *, read_only: bool = False) -> str:
    """The page. `read_only` leaves out everything that decides."""
    style, code = asset("review.css"), script(PAGE)
    policy = f"default-src 'none'; script-src '{_digest(code)}'; style-src '{_digest(style)}'; base-uri 'none'"
    parts = {"policy": f"{policy}; form-action 'none'", "style": style, "script": code}
    return Template(asset("page.html")).substitute(parts, data=page_data(registry, read_only=read_only))


def write_report(registry: Registry, path: Path, *, read_only: bool = False) -> Path:
    """Write the page, whole or not at all. Raises OutputError."""
    return write_whole(path, report(registry, read_only=read_only))


def _digest(content: str) -> str:
    """The source expression of CSP that allows this script or style and no other."""
    return f"sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}"
