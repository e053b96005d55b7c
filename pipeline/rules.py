"""Loads rules/*.yaml into a RuleSet and refuses what a rule must not be.

A rule file is a list of rules; its name is their family (`frequency.yaml` holds `frequency.…`). `lexicon.yaml` maps a
name to a list of words or to a pattern (so do `lexicon_*.yaml`), for use in patterns:

    {{name}}          a named group `name` that matches the lexicon entry
    {{name:group}}    the same under another group name (when it stands twice)
    {{:name}}         without a group

Folders are layers: a later one adds rules, replaces those with an equal id, and adds or replaces lexicon entries.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import yaml

from pipeline.errors import RuleError
from pipeline.prefilter import Needs, needs_of
from pipeline.regexcache import Compiled, RegexCache
from pipeline.regexcost import MAX_STEPS, steps_per_character
from pipeline.ruleset import EMITS, LEXICON, PLACES, READ_BY_STAGES, CounterExample, Example, Rule, RuleSet, expand

try:
    from yaml import CBaseLoader as _BaseLoader
except ImportError:  # pragma: no cover - PyYAML built without libyaml
    from yaml import BaseLoader as _BaseLoader  # type: ignore[assignment]

_KEYS = {"id", "doc", "pattern", "emit", "where", "examples", "counterexamples"}
_OPTIONAL = {"where"}
_EXAMPLE_KEYS = {"text", "match", "value", "groups", "date"}
_COUNTER_KEYS = {"text", "because"}


def builtin_root() -> Path:
    """The folder of the built-in rules: beside the package in a checkout, inside it in a wheel."""
    package = Path(__file__).resolve().parent
    return next(p for p in (package / "rules", package.parent / "rules") if p.is_dir())


@lru_cache(maxsize=8)
def load_rules(*roots: Path) -> RuleSet:
    """The built-in rules with the folders `roots` laid over them; RuleError names file, rule and mend."""
    files = [file for root in (builtin_root(), *roots) for file in _rule_files(root)]
    lexicon: dict[str, str] = {}
    for file in files:
        if _is_lexicon(file):
            lexicon.update(_lexicon(file))
    digest = _digest(files)
    words = _Words(lexicon, set(), RegexCache.of(digest))
    rules: dict[str, Rule] = {}
    for file in files:
        if not _is_lexicon(file):
            for rule in _rules(file, words):
                rules[rule.id] = replace(rule, order=len(rules))
    _refuse_unused(lexicon, words.used)
    words.patterns.save()
    return RuleSet(tuple(rules.values()), tuple(sorted(lexicon.items())), digest)


@dataclass(frozen=True, slots=True)
class _Words:
    """What patterns are made of: the word lists, the names met so far, and the patterns compiled before."""

    lexicon: dict[str, str]
    used: set[str]
    patterns: RegexCache


def _rule_files(root: Path) -> list[Path]:
    if not root.is_dir():
        raise RuleError(f"{root}: no such rule folder", "name a folder that holds *.yaml rule files")
    return sorted(root.glob("*.yaml"))


def _is_lexicon(file: Path) -> bool:
    """`lexicon.yaml` and `lexicon_*.yaml` hold words, the others rules."""
    return file.stem.split("_")[0] == LEXICON


def _digest(files: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()


class _StringLoader(_BaseLoader):
    """YAML as strings only (`no`, `12:30`, `010` stay what they are); duplicate keys are an error."""


def _unique_mapping(loader: yaml.BaseLoader, node: yaml.MappingNode) -> dict[str, object]:
    keys = [loader.construct_object(key, deep=True) for key, _ in node.value]
    for key in keys:
        if keys.count(key) > 1:
            raise RuleError(f"line {node.start_mark.line + 1}: key {key!r} stands twice")
    values = (loader.construct_object(value, deep=True) for _, value in node.value)
    return dict(zip(keys, values, strict=True))


_StringLoader.add_constructor("tag:yaml.org,2002:map", _unique_mapping)


def _load(file: Path) -> object:
    try:
        return yaml.load(file.read_text(encoding="utf-8"), Loader=_StringLoader)  # noqa: S506 - strings only
    except (yaml.YAMLError, UnicodeDecodeError, RuleError) as error:
        raise RuleError(f"{file}: {' '.join(str(error).split())}") from error


def _lexicon(file: Path) -> dict[str, str]:
    data = _load(file)
    if not isinstance(data, dict):
        raise RuleError(f"{file}: a lexicon maps names to word lists or patterns")
    entries: dict[str, str] = {}
    for name, value in data.items():
        if isinstance(value, list) and value and all(isinstance(word, str) and word for word in value):
            # Longest first: a regular expression takes the first alternative that fits.
            entries[name] = "|".join(re.escape(word) for word in sorted(set(value), key=lambda w: (-len(w), w)))
        elif isinstance(value, str) and value:
            entries[name] = value
        else:
            raise RuleError(f"{file}: {name}: a list of words or a pattern is needed")
    return entries


def _rules(file: Path, words: _Words) -> Iterator[Rule]:
    data = _load(file)
    if not isinstance(data, list):
        raise RuleError(f"{file}: a rule file is a list of rules")
    seen: set[str] = set()
    for entry in data:
        rule = _rule(file, entry, words)
        if rule.id in seen:
            raise RuleError(f"{file}: {rule.id}: the id stands twice")
        seen.add(rule.id)
        yield rule


def _rule(file: Path, entry: object, words: _Words) -> Rule:
    if not isinstance(entry, dict):
        raise RuleError(f"{file}: a rule is a mapping of {', '.join(sorted(_KEYS))}")
    where = f"{file}: {entry.get('id', '?')}"
    _refuse_keys(where, entry, _KEYS)
    rule_id, emit = entry["id"], entry["emit"]
    if rule_id.split(".", 1)[0] != file.stem or "." not in rule_id:
        raise RuleError(f"{where}: the id must begin with {file.stem!r} and a dot")
    if emit not in EMITS.get(file.stem, frozenset()):
        raise RuleError(f"{where}: unknown emit target {emit!r}")
    where_to = entry.get("where", "")
    if where_to not in PLACES:
        raise RuleError(f"{where}: unknown place {where_to!r}", "a rule holds everywhere, or `where: table`")
    source = expand(entry["pattern"], words.lexicon, words.used, where)
    compiled = _compile(source, words.patterns, where)
    examples = tuple(_example(where, e) for e in _listed(where, entry["examples"]))
    counters = tuple(_counter(where, e) for e in _listed(where, entry["counterexamples"]))
    rule = Rule(rule_id, entry["doc"], compiled.pattern, emit, examples, counters, where=where_to)
    return replace(rule, needs=compiled.needs, anchored=compiled.anchored)


def _refuse_keys(where: str, entry: dict[str, object], keys: set[str]) -> None:
    if unknown := entry.keys() - keys:
        raise RuleError(f"{where}: unknown key {', '.join(sorted(unknown))}")
    if keys is _KEYS and (missing := keys - _OPTIONAL - entry.keys()):
        raise RuleError(f"{where}: missing {', '.join(sorted(missing))}")


def _compile(source: str, patterns: RegexCache, where: str) -> Compiled:
    def check(source: str, pattern: re.Pattern[str]) -> Needs:
        if pattern.match(""):
            raise RuleError(f"{where}: the pattern matches the empty string")
        if (steps := steps_per_character(source)) > MAX_STEPS:
            raise RuleError(f"{where}: up to {steps} steps per character (at most {MAX_STEPS}): bound its repeats")
        return needs_of(source)

    try:
        return patterns.get(source, check)
    except re.error as error:
        raise RuleError(f"{where}: {error}") from error


def _listed(where: str, value: object) -> list[dict[str, object]]:
    if not isinstance(value, list) or not value or not all(isinstance(v, dict) for v in value):
        raise RuleError(f"{where}: a rule needs examples and counter-examples, each a mapping")
    return value


def _example(where: str, entry: dict[str, object]) -> Example:
    _refuse_keys(where, entry, _EXAMPLE_KEYS)
    date = entry.get("date")
    return Example(
        str(entry["text"]),
        str(entry["match"]),
        _pairs(where, entry.get("value", {})),
        _pairs(where, entry.get("groups", {})),
        str(date) if date is not None else None,
    )


def _pairs(where: str, value: object) -> tuple[tuple[str, str], ...]:
    if not isinstance(value, dict):
        raise RuleError(f"{where}: value and groups are mappings")
    return tuple((str(k), _plain(v)) for k, v in value.items())


def _plain(value: object) -> str:
    """A nested value (`due: {day: 5}`) as one comparable string."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{k}: {_plain(v)}" for k, v in value.items()) + "}"
    return str(value)


def _counter(where: str, entry: dict[str, object]) -> CounterExample:
    _refuse_keys(where, entry, _COUNTER_KEYS)
    return CounterExample(str(entry["text"]), str(entry["because"]))


def _refuse_unused(lexicon: dict[str, str], used: set[str]) -> None:
    for name in READ_BY_STAGES & lexicon.keys():
        expand(lexicon[name], lexicon, used, name)
    if unused := lexicon.keys() - used - READ_BY_STAGES:
        raise RuleError(f"{LEXICON}.yaml: used by no rule: {', '.join(sorted(unused))}")
