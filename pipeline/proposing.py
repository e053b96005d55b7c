"""Proposed rules, tried among the rules that there are before a person judges them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from pipeline.errors import RuleError
from pipeline.review.decision_files import load_reviews
from pipeline.review.suggestion import Proposal, objections, proposals
from pipeline.reviewing import review_files
from pipeline.rulecheck import check_rule
from pipeline.rules import load_rules


def suggest(folder: Path, least: int) -> Iterator[str]:
    """The proposals from the decisions in a run's folder, each as YAML below a comment on how it fares."""
    decisions = [decision for path in review_files(folder) for decision in load_reviews(path)]
    for number, proposal in enumerate(proposals(decisions, least), 1):
        problem = tried(proposal, number)
        verdict = f"does not hold yet: {problem}" if problem else "holds among the present rules"
        yield f"# rules/{proposal.family}.yaml: {len(proposal.cases)} corrections; {verdict}\n{proposal.yaml(number)}"
    for objection in objections(decisions, least):
        head = f"# {objection.rule}: {len(objection.cases)} of its finds were taken away; narrow it by these"
        yield f"{head}\n{objection.yaml()}"


def tried(proposal: Proposal, number: int) -> str:
    """What keeps a proposal from being a rule, empty when nothing does."""
    with TemporaryDirectory() as folder:
        Path(folder, f"{proposal.family}.yaml").write_text(proposal.yaml(number), encoding="utf-8")
        try:
            rules = load_rules(Path(folder))
        except RuleError as error:
            return " ".join(error.message.replace(folder, "").split())
        rule = next(rule for rule in rules.rules if rule.id == proposal.rule(number)["id"])
        return "; ".join(str(failed) for failed in check_rule(rule, rules))
