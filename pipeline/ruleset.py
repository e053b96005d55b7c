"""What a rule is: its pattern, what it may emit, its examples; and the set of them that the stages ask."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import lru_cache

from pipeline.errors import RuleError
from pipeline.prefilter import Needs, Prefilter
from pipeline.regexcache import RegexCache

LEXICON = "lexicon"
PLACES = ("", "table")  # where a rule holds: everywhere, or in the rows of tables only
_REFERENCE = re.compile(r"\{\{(?P<silent>:)?(?P<name>[a-z_]+)(?::(?P<group>[a-z_0-9]+))?\}\}")


def _names(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Lexicon entries that the stages ask for by name (`RuleSet.words`), beside those that patterns refer to.
READ_BY_STAGES = _names(
    "adverb kept_and shared_prefix own_prefix relative_verb compound_noun verb penalty modal_word not_subject_start "
    "preposition body_head person_head short_head level_head thing_head office_head taking_verb team treated_thing "
    "document_thing encourage public handled_thing managed_place "
    "placed_body basis_end together_with light_verb season_start bracket_open bracket_close"
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
    "head": _names("duty phase"),
    "table": _names("task lead support unit time number section score body other"),
    "owner": _names("owner label"),
    "tag": _names("tag names time lead support responsible below first_leads comma_leads"),
    "asks": _names("duty"),
    "background": _names("preamble definition boilerplate metadata other statement"),
    "section": _names("preamble definition slogan metadata"),
    "clause": _names("lead manner aim same total"),
    "topic": _names(
        "event listed ruled needed fact by treated standing aside handed occasion excused stated own_case scope"
    ),
    "modality": _names("required prohibited recommended permitted"),
    "report": _names("recipient"),
    "unit": _names(
        "subject modal acting together through by partner bare owner charged connective no_name leads supports "
        "supporting"
    ),
    "veto": _names("veto"),
    "doubt": _names("text behind unread name"),
    "frequency": _names("count vague recurring"),
    "deadline": _names("before by on named_day same_month part window since within activity vague"),
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


@dataclass(frozen=True, slots=True, eq=False)
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

    def __eq__(self, other: object) -> bool:
        """By the digest, which changes with any byte: what is built once per rule set is looked up for every line."""
        return isinstance(other, RuleSet) and self.digest == other.digest

    def __hash__(self) -> int:
        return hash(self.digest)

    def of(self, family: str, where: str = "") -> tuple[Rule, ...]:
        """The rules of one family, in the order of the file: those that hold everywhere, and those for `where`."""
        return self._families.get((family, where), ())

    @lru_cache(maxsize=1024)  # noqa: B019 - a rule set lives as long as the process; each family is asked repeatedly
    def possible(self, family: str, text: str, where: str = "") -> tuple[Rule, ...]:
        """Those of `of` that could match in `text`."""
        present = self.present(text)
        return tuple([rule for rule in self.of(family, where) if present & rule.need == rule.need])

    @lru_cache(maxsize=256)  # noqa: B019 - as above
    def words(self, name: str) -> str:
        """The pattern of a lexicon entry, references replaced; raises RuleError when there is none."""
        return expand(f"{{{{:{name}}}}}", dict(self.lexicon), set(), LEXICON)

    def pattern(self, source: str) -> re.Pattern[str]:
        """A stage's own pattern, made of words of the lexicon: kept and made quick like those of the rules."""
        return self._patterns.kept(source)


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
