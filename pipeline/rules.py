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
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

import yaml

from pipeline.errors import RuleError
from pipeline.prefilter import Needs, Prefilter, needs_of
from pipeline.regexcache import Compiled, RegexCache
from pipeline.regexcost import MAX_STEPS, steps_per_character

try:
    from yaml import CBaseLoader as _BaseLoader
except ImportError:  # pragma: no cover - PyYAML built without libyaml
    from yaml import BaseLoader as _BaseLoader  # type: ignore[assignment]

LEXICON = "lexicon"
PLACES = ("", "table")  # where a rule holds: everywhere, or in the rows of tables only
_KEYS = {"id", "doc", "pattern", "emit", "where", "examples", "counterexamples"}
_OPTIONAL = {"where"}
_EXAMPLE_KEYS = {"text", "match", "value", "groups", "date"}
_COUNTER_KEYS = {"text", "because"}
_REFERENCE = re.compile(r"\{\{(?P<silent>:)?(?P<name>[a-z_]+)(?::(?P<group>[a-z_0-9]+))?\}\}")


def _names(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Lexicon entries that the stages ask for by name (`RuleSet.words`), beside those that patterns refer to.
READ_BY_STAGES = _names(
    "adverb kept_and shared_prefix own_prefix relative_verb compound_noun verb penalty modal_word not_subject_start "
    "preposition body_head person_head short_head level_head thing_head office_head taking_verb team treated_thing "
    "document_thing encourage handled_thing managed_place"
)

# What a rule may emit: the normalizer of its values, or what the structure makes of it. A test holds this table
# against the tables that read it.
EMITS: dict[str, frozenset[str]] = {
    "part": _names(
        "page_number lone_number document_number order order_number marking letterhead unit signer seal date unit_date "
        "addressee addressee_run_in item prose title_end title_tail title_start subtitle attachment_note "
        "attachment_opener attachment_titled numbered_note contact contact_line numbers distribution printed metadata "
        "sheet adoption contents contents_entry boilerplate news form form_field blank indicator form_title note "
        "declaration"
    ),
    "header": _names(
        "date carrying carried carried_news kind draft title_issuer cited_number citable number names person phone "
        "email period period_heading period_years period_year adopted joint order attachment_label attachment_named "
        "kind_form kind_list kind_plan kind_table"
    ),
    "outline": _names("chapter article chinese chinese_paren decimal arabic_blank arabic arabic_paren circled"),
    "list": _names("whole parts"),
    "action": _names(
        "time since quote report noun adverb dispose modal event govern lead light transfer chain nominal "
        "towards by preposition conjunction de when locative verb"
    ),
    "condition": _names("condition"),
    "deliverable": _names("deliverable"),
    "head": _names("duty"),
    "table": _names("task lead support unit time number section score body other"),
    "owner": _names("owner label"),
    "tag": _names("tag time lead support responsible below"),
    "background": _names("preamble definition boilerplate metadata other statement"),
    "section": _names("preamble definition slogan metadata"),
    "clause": _names("lead manner aim same total"),
    "modality": _names("required prohibited recommended permitted"),
    "report": _names("recipient"),
    "unit": _names(
        "subject acting together through by partner bare owner charged connective no_name leads supports supporting"
    ),
    "veto": _names("veto"),
    "doubt": _names("text behind unread name"),
    "frequency": _names("count vague recurring"),
    "deadline": _names("before by on named_day part window since within activity vague"),
    "quantity": _names("quantity"),
}


@dataclass(frozen=True, slots=True)
class Example:
    """A text in which the rule must find exactly `match`, with its groups and its normalized value."""

    text: str
    match: str
    value: tuple[tuple[str, str], ...] = ()
    groups: tuple[tuple[str, str], ...] = ()
    date: str | None = None  # day of issue for a year-less date, ISO


@dataclass(frozen=True, slots=True)
class CounterExample:
    text: str
    because: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One pattern of the genre. `family` is its file; `order` its place, which decides between equal matches."""

    id: str
    doc: str
    pattern: re.Pattern[str]
    emit: str
    examples: tuple[Example, ...]
    counterexamples: tuple[CounterExample, ...]
    order: int = 0
    needs: Needs = ()
    where: str = ""  # "table": holds in the rows of tables only
    need: int = 0  # the bits of `needs` in the rule set
    anchored: bool = False  # the pattern begins with ^
    # The first match in a text; where the pattern begins with ^ only the beginning is looked at.
    find: Callable[[str], re.Match[str] | None] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "find", self.pattern.match if self.anchored else self.pattern.search)

    def could_match(self, present: int) -> bool:
        """False where no match is possible in a text of which `RuleSet.present` gives `present`."""
        return present & self.need == self.need

    @property
    def family(self) -> str:
        return self.id.split(".", 1)[0]


@dataclass(frozen=True, slots=True)
class RuleSet:
    """All rules and word lists of a run; `digest` changes with any byte of them."""

    rules: tuple[Rule, ...]
    lexicon: tuple[tuple[str, str], ...]
    digest: str
    # The stages ask for a family, and in the rows of tables for it, at every line and cell.
    _families: dict[tuple[str, str], tuple[Rule, ...]] = field(init=False, repr=False, compare=False)
    present: Callable[[str], int] = field(init=False, repr=False, compare=False)
    _patterns: RegexCache = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        prefilter = Prefilter(rule.needs for rule in self.rules)
        rules = tuple(replace(rule, need=prefilter.need(rule.needs)) for rule in self.rules)
        families: dict[tuple[str, str], list[Rule]] = {}
        for rule in rules:
            for where in {rule.where} if rule.where else PLACES:
                families.setdefault((rule.family, where), []).append(rule)
        object.__setattr__(self, "rules", rules)
        object.__setattr__(self, "_patterns", RegexCache.of(f"words-{self.digest}"))
        object.__setattr__(self, "present", prefilter.present)
        object.__setattr__(self, "_families", {name: tuple(rules) for name, rules in families.items()})

    def __hash__(self) -> int:
        """By the digest: what is built once per rule set is looked up for every notice."""
        return hash(self.digest)

    def of(self, family: str, where: str = "") -> tuple[Rule, ...]:
        """The rules of one family, in the order of the file: those that hold everywhere, and those for `where`."""
        return self._families.get((family, where), ())

    @lru_cache(maxsize=1024)  # noqa: B019 - a rule set lives as long as the process; each family is asked repeatedly
    def possible(self, family: str, text: str, where: str = "") -> tuple[Rule, ...]:
        """Those of `of` that could match in `text`."""
        present = self.present(text)
        return tuple([rule for rule in self.of(family, where) if present & rule.need == rule.need])

    def words(self, name: str) -> str:
        """The pattern of a lexicon entry, references replaced; raises RuleError when there is none."""
        return expand(f"{{{{:{name}}}}}", dict(self.lexicon), set(), LEXICON)

    def pattern(self, source: str) -> re.Pattern[str]:
        """A stage's own pattern, made of words of the lexicon: kept and made quick like those of the rules."""
        return self._patterns.kept(source)


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


def expand(pattern: str, lexicon: dict[str, str], used: set[str], where: str = "") -> str:
    """`pattern` with every {{name}} replaced; the names met are added to `used`."""
    return _expand(pattern, lexicon, used, (where,))


def _expand(pattern: str, lexicon: dict[str, str], used: set[str], within: tuple[str, ...]) -> str:
    """`within` is where the pattern stands, then the entries it was reached through."""

    def entry(match: re.Match[str]) -> str:
        name = match["name"]
        if name not in lexicon:
            raise RuleError(f"{within[0]}: unknown lexicon name {name!r}")
        if name in within[1:]:
            raise RuleError(f"{within[0]}: lexicon entry {name!r} refers to itself")
        used.add(name)
        inner = _expand(lexicon[name], lexicon, used, (*within, name))
        return f"(?:{inner})" if match["silent"] else f"(?P<{match['group'] or name}>{inner})"

    return _REFERENCE.sub(entry, pattern)


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
