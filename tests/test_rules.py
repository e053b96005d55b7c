"""Rules are held to their own examples, refused when they are not sound, and harmless on hostile text."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from pipeline import rules as loader
from pipeline.errors import ExitCode, RuleError
from pipeline.extract.matching import matches
from pipeline.regexcost import MAX_STEPS, steps_per_character
from pipeline.rulecheck import check_rule
from pipeline.rules import builtin_root, load_rules
from pipeline.ruleset import EMITS, Rule

RULES = load_rules()
SOUND = """
- id: frequency.trial
  doc: a rule to spoil
  pattern: '每{{period}}(?:试验){1,3}'
  emit: count
  examples:
    - {text: 每月试验, match: 每月试验}
  counterexamples:
    - {text: 每人试验, because: no period}
"""
REPEAT = "(?:试验){1,3}"
LONG = 20_000  # characters

by_id = pytest.mark.parametrize("rule", RULES.rules, ids=lambda rule: rule.id)


# --- their own examples -------------------------------------------------------------------------------


@by_id
def test_examples_hold_and_counterexamples_do_not(rule: Rule) -> None:
    assert [str(failed) for failed in check_rule(rule, RULES)] == []


@by_id
def test_rules_say_what_they_are_for(rule: Rule) -> None:
    assert rule.doc.strip()
    assert all(counter.because for counter in rule.counterexamples)


def test_every_family_has_rules() -> None:
    assert {rule.family for rule in RULES.rules} == set(EMITS)


@pytest.mark.parametrize("file", sorted(builtin_root().glob("lexicon*.yaml")), ids=lambda file: file.stem)
def test_no_list_names_a_word_twice(file: Path) -> None:
    lists = {name: words for name, words in yaml.safe_load(file.read_text("utf-8")).items() if isinstance(words, list)}
    assert {name: words for name, words in lists.items() if len(set(words)) < len(words)} == {}


# --- what the loader refuses --------------------------------------------------------------------------


def folder(tmp_path: Path, rules: str, lexicon: str = "") -> Path:
    """A layer of rules that holds `rules` and `lexicon`."""
    (tmp_path / "frequency.yaml").write_text(rules, encoding="utf-8")
    if lexicon:
        (tmp_path / "lexicon.yaml").write_text(lexicon, encoding="utf-8")
    return tmp_path


def trial(root: Path) -> Rule:
    return next(rule for rule in load_rules(root).rules if rule.id == "frequency.trial")


@pytest.fixture
def builtin(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Built-in rules of two lines: what the loader refuses does not depend on the real ones."""
    root = tmp_path_factory.mktemp("builtin")
    folder(root, SOUND.replace("frequency.trial", "frequency.builtin"), "period: [月, 年]")
    monkeypatch.setattr(loader, "builtin_root", lambda: root)
    load_rules.cache_clear()
    yield root
    load_rules.cache_clear()


tiny = pytest.mark.usefixtures("builtin")


@tiny
def test_a_sound_layer_is_taken(tmp_path: Path) -> None:
    rules = load_rules(folder(tmp_path, SOUND))
    assert [rule.id for rule in rules.rules] == ["frequency.builtin", "frequency.trial"]
    assert rules.digest != load_rules().digest


@tiny
def test_a_layer_replaces_a_rule_of_the_same_id(tmp_path: Path) -> None:
    rules = load_rules(folder(tmp_path, SOUND.replace("frequency.trial", "frequency.builtin").replace("月", "年")))
    assert [rule.examples[0].text for rule in rules.rules] == ["每年试验"]


@tiny
def test_a_layer_replaces_words_of_the_same_name(tmp_path: Path) -> None:
    assert trial(folder(tmp_path, SOUND, "period: [旬]")).pattern.search("每旬试验")
    assert not trial(tmp_path).pattern.search("每月试验")


@tiny
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("match: 每月试验}", "match: 试验}"),
        ("match: 每月试验}", "match: 每月试验, groups: {period: 年}}"),
        ("match: 每月试验}", "match: 每月试验, value: {every: P9Y}}"),
        ("text: 每人试验", "text: 每年试验"),
    ],
)
def test_a_wrong_example_is_told(tmp_path: Path, old: str, new: str) -> None:
    rules = load_rules(folder(tmp_path, SOUND.replace(old, new)))
    assert len(list(check_rule(trial(tmp_path), rules))) == 1


def swap(old: str, new: str) -> Callable[[str], str]:
    def edit(rules: str) -> str:
        assert old in rules
        return rules.replace(old, new)

    return edit


EXAMPLES = SOUND[SOUND.index("  examples:") : SOUND.index("  counterexamples:")]
COUNTERS = SOUND[SOUND.index("  counterexamples:") :]


@dataclass(frozen=True)
class Spoilt:
    """How the sound rule is spoilt, and a word of the complaint."""

    edit: Callable[[str], str]
    complaint: str


SPOILT = {
    "unknown key": Spoilt(swap("  emit:", "  weight: 3\n  emit:"), "unknown key weight"),
    "unknown key of an example": Spoilt(swap("match: 每月试验", "match: 每月试验, note: x"), "unknown key note"),
    "unknown key of a counter-example": Spoilt(swap("because:", "why: x, because:"), "unknown key why"),
    "no examples": Spoilt(swap(EXAMPLES, ""), "missing examples"),
    "empty examples": Spoilt(swap(EXAMPLES, "  examples: []\n"), "needs examples"),
    "no counter-examples": Spoilt(swap(COUNTERS, ""), "missing counterexamples"),
    "empty counter-examples": Spoilt(swap(COUNTERS, "  counterexamples: []\n"), "needs examples"),
    "no pattern": Spoilt(swap("  pattern: '每{{period}}(?:试验){1,3}'\n", ""), "missing pattern"),
    "duplicate id": Spoilt(lambda rules: rules + rules, "the id stands twice"),
    "duplicate key": Spoilt(swap("  emit: count\n", "  emit: count\n  emit: vague\n"), "'emit' stands twice"),
    "id of another family": Spoilt(swap("frequency.trial", "deadline.trial"), "must begin with 'frequency'"),
    "id without a name": Spoilt(swap("frequency.trial", "frequency"), "must begin with"),
    "unknown lexicon name": Spoilt(swap("{{period}}", "{{perriod}}"), "unknown lexicon name 'perriod'"),
    "unknown emit target": Spoilt(swap("emit: count", "emit: counting"), "unknown emit target 'counting'"),
    "empty match": Spoilt(swap("'每{{period}}(?:试验){1,3}'", "'(?:试验){0,3}'"), "empty string"),
    "unbounded repeat": Spoilt(swap(REPEAT, "(?:试验)+"), "bound its repeats"),
    "unbounded gap": Spoilt(swap(REPEAT, ".*试验"), "bound its repeats"),
    "nested repeats": Spoilt(swap(REPEAT, "(?:.{0,30}试.{0,30}验.{0,30}){1,4}"), "bound its repeats"),
    "broken pattern": Spoilt(swap(REPEAT, "(?:试验"), "missing )"),
    "not a list": Spoilt(lambda _: "frequency: {}", "a list of rules"),
    "not a mapping": Spoilt(lambda _: "- 每月", "a rule is a mapping"),
    "broken YAML": Spoilt(lambda _: "- id: 'x", "frequency.yaml"),
    "an object of Python": Spoilt(lambda _: "- !!python/object/apply:os.getcwd []", "frequency.yaml"),
}


@tiny
@pytest.mark.parametrize("name", SPOILT)
def test_the_loader_refuses(name: str, tmp_path: Path) -> None:
    with pytest.raises(RuleError, match=re.escape(SPOILT[name].complaint)) as caught:
        load_rules(folder(tmp_path, SPOILT[name].edit(SOUND)))
    assert "frequency.yaml" in caught.value.message
    assert caught.value.exit_code == ExitCode.RULES_INVALID
    assert caught.value.advice


@tiny
@pytest.mark.parametrize(
    ("lexicon", "complaint"),
    [
        ("orphan: [甲, 乙]", "orphan"),
        ("- 甲", "lexicon maps names"),
        ("trial: []", "trial: a list of words"),
        ("trial: [甲, '']", "trial: a list of words"),
        ("trial: {甲: 乙}", "trial: a list of words"),
        ("trial: 甲\ntrial: 乙", "'trial' stands twice"),
    ],
)
def test_the_loader_refuses_lexicons(tmp_path: Path, lexicon: str, complaint: str) -> None:
    with pytest.raises(RuleError, match=complaint):
        load_rules(folder(tmp_path, SOUND, lexicon))


@tiny
def test_a_lexicon_that_refers_to_itself_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match="endless"):
        load_rules(folder(tmp_path, SOUND.replace(REPEAT, "{{endless}}"), "endless: '甲{{endless}}'"))


def test_no_such_folder(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match="no such rule folder"):
        load_rules(tmp_path / "none")


@tiny
def test_yaml_words_stay_words(tmp_path: Path) -> None:
    """YAML takes no, 12:30, 010 and dates for other things than they look."""
    spoilt = SOUND.replace("match: 每月试验", "match: 每月试验, date: 2024-02-04").replace("no period", "no")
    rule = trial(folder(tmp_path, spoilt.replace("text: 每月试验", "text: 010")))
    assert (rule.examples[0].text, rule.examples[0].date) == ("010", "2024-02-04")
    assert rule.counterexamples[0].because == "no"


@tiny
def test_longer_words_come_first(tmp_path: Path) -> None:
    """A regular expression takes the first alternative that fits: 市 before 市政府 would cut the name."""
    rule = trial(folder(tmp_path, SOUND.replace(REPEAT, "{{body}}"), "body: [市, 市政府]"))
    match = rule.pattern.search("每月市政府")
    assert match and match["body"] == "市政府"


def test_the_builtin_rules_stand_beside_the_package_or_in_it() -> None:
    assert (builtin_root() / "frequency.yaml").is_file()


# --- hostile text -------------------------------------------------------------------------------------


@by_id
def test_cost_is_bounded_whatever_the_text(rule: Rule) -> None:
    """With no more than MAX_STEPS steps from one character on, a search is linear in the text."""
    assert steps_per_character(rule.pattern.pattern) <= MAX_STEPS


def hostile(rule: Rule, length: int) -> dict[str, str]:
    """Texts that keep a pattern busy: its own words over and over, cut short, and marks it may run along."""
    own = rule.examples[0].match
    mixed = "每各（、1一年月" + own[: max(1, len(own) // 2)]
    seeds = {
        "own": own,
        "cut": own[:-1] or own,
        "bracket": "（",
        "comma": "、",
        "every": "每",
        "one": "1",
        "mixed": mixed,
    }
    seeds["mixed"] = mixed
    return {name: (seed * (length // len(seed) + 1))[:length] for name, seed in seeds.items()}


@by_id
def test_hostile_text_is_searched_in_linear_time(rule: Rule) -> None:
    """Four times the text may take four times as long; a quadratic search would take sixteen times."""
    for name, text in hostile(rule, LONG).items():
        short, long = seconds(rule, text[: LONG // 4]), seconds(rule, text)
        assert long <= max(10 * short, 0.25), f"{name}: {short:.3f} s, then {long:.3f} s"


def seconds(rule: Rule, text: str) -> float:
    """Processor time, the better of two runs: the machine may be busy with something else."""
    return min(_seconds(rule, text) for _ in range(2))


def _seconds(rule: Rule, text: str) -> float:
    start = time.process_time()
    matches([rule], text)
    return time.process_time() - start


@pytest.mark.parametrize(
    ("pattern", "least"), [("(?:a+)+b", 10**8), (".*.*x", 10**8), ("(?:.{0,30}x){3}", 20_000), ("(?:ab|cd)e{1,3}", 3)]
)
def test_the_bound_grows_with_what_a_pattern_can_do(pattern: str, least: int) -> None:
    assert steps_per_character(pattern) >= least


def test_the_bound_is_not_below_what_is_needed() -> None:
    """Steps are counted by hand here: x{1,2} twice over four x can be left in 2 · 2 ways."""
    assert steps_per_character("x{1,2}x{1,2}y") >= 4
