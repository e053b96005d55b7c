"""Out to a labelling tool and back: nothing labelled otherwise, nothing decided; what was, becomes a decision."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from review_examples import EARLY, SENTENCES, quoted, registry

from pipeline import extract_text
from pipeline.errors import RegistryError
from pipeline.model import Deadline, DeadlineKind, Frequency, Span, Unit
from pipeline.registry import Registry
from pipeline.review import Verdict
from pipeline.review.labels import (
    TASK,
    Label,
    Labelled,
    Labeller,
    Value,
    export,
    labelled,
    load_labels,
    relabelled,
)
from pipeline.trial import read_value

SUFFIX = {"label-studio": ".json", "jsonl": ".jsonl", "spacy": ".spacy"}
WHO = Labeller("贺一川", EARLY, read_value)
TEXT = """关于防汛工作的通知
各镇人民政府：
一、各镇要每月开展1次检查，于2026年3月底前报市应急局。
二、要储备不少于5条绳索𠮷，并登记。
"""

forms = pytest.mark.parametrize("form", list(SUFFIX))


@pytest.fixture(scope="module")
def found() -> Registry:
    return extract_text(TEXT, nlp=False)


@forms
def test_out_and_back_is_the_same(form: str, found: Registry, tmp_path: Path) -> None:
    path = tmp_path / f"labels{SUFFIX[form]}"
    assert export([found, registry()], form, path) == len(found) + len(SENTENCES)
    back = load_labels(path)
    assert back == (labelled(found), labelled(registry()))
    assert relabelled(found, back, WHO) == relabelled(registry(), back, WHO) == ()


def test_every_kind_of_value_is_labelled(found: Registry) -> None:
    names = {label.name for label in labelled(found).labels}
    assert names == {TASK, "FREQUENCY", "DEADLINE", "QUANTITY", "UNIT", "REPORT"}


def after(change: Callable[[Labelled], Labelled], of: Registry) -> Labelled:
    return change(labelled(of))


def without(doc: Labelled, name: str) -> Labelled:
    return replace(doc, labels=tuple(label for label in doc.labels if label.name != name))


def with_label(doc: Labelled, name: str, span: Span) -> Labelled:
    return replace(doc, labels=(*doc.labels, Label(span, name)))


def test_a_task_without_a_label_is_rejected() -> None:
    found = registry()
    doc = labelled(found)
    (decision,) = relabelled(found, [replace(doc, labels=doc.labels[1:])], WHO)
    assert (decision.verdict, decision.task, decision.by) == (Verdict.REJECTED, found.tasks[0].id, "贺一川")


def test_a_label_where_no_task_was_adds_one() -> None:
    found = registry()
    span = quoted(found, "汛期工作")
    (decision,) = relabelled(found, [with_label(labelled(found), TASK, span)], WHO)
    assert decision.verdict is Verdict.ADDED
    assert (decision.into[0].text, decision.into[0].provenance.span) == ("汛期工作", span)


def test_a_boundary_that_was_moved_is_an_edit() -> None:
    found = registry()
    first, *rest = labelled(found).labels
    moved = replace(labelled(found), labels=(Label(Span(first.span.start + 2, first.span.end), TASK), *rest))
    (decision,) = relabelled(found, [moved], WHO)
    assert decision.fields.names == ("text", "provenance")
    assert decision.fields.values.text == SENTENCES[0][2:]


@pytest.mark.parametrize(
    ("name", "quote", "field", "kind"),
    [
        ("FREQUENCY", "每月开展1次", "frequencies", Frequency),
        ("DEADLINE", "随时", "frequencies", None),  # says no deadline
        ("DEADLINE", "3月底前", "deadlines", Deadline),
        ("UNIT", "水务局", "responsible_units", Unit),
    ],
)
def test_the_words_of_a_new_label_are_read(name: str, quote: str, field: str, kind: type[Value] | None) -> None:
    found = registry()
    decisions = relabelled(found, [with_label(labelled(found), name, quoted(found, quote))], WHO)
    if kind is None:
        assert decisions == ()
        return
    (decision,) = decisions
    assert decision.fields.names == (field,)
    (value,) = getattr(decision.fields.values, field)
    assert isinstance(value, kind) and value.span == quoted(found, quote)


def test_a_value_without_its_label_goes_and_the_others_stay(found: Registry) -> None:
    (decision,) = relabelled(found, [without(labelled(found), "QUANTITY")], WHO)
    assert decision.fields.names == ("quantities",)
    assert decision.fields.values.quantities == ()
    assert decision.was.values.quantities


def test_a_deadline_of_the_table_is_left_alone() -> None:
    """It stands outside the task's own text, where no label of the task can."""
    bare = registry()
    elsewhere = Deadline("汛期", quoted(bare, "汛期"), DeadlineKind.VAGUE)
    found = replace(bare, tasks=(replace(bare.tasks[0], deadlines=(elsewhere,)), *bare.tasks[1:]))
    assert relabelled(found, [labelled(found)], WHO) == ()


def test_offsets_that_count_rare_characters_twice_are_put_right(found: Registry, tmp_path: Path) -> None:
    path = tmp_path / "labels.json"
    export([found], "label-studio", path)
    data = json.loads(path.read_text(encoding="utf-8"))
    rare = found.text.index("𠮷")
    for region in data[0]["predictions"][0]["result"]:
        for key in ("start", "end"):
            region["value"][key] += region["value"][key] > rare
    path.write_text(json.dumps(data), encoding="utf-8")
    assert load_labels(path) == (labelled(found),)


def test_an_annotation_counts_before_a_prediction(tmp_path: Path) -> None:
    path = tmp_path / "labels.json"
    export([registry()], "label-studio", path)
    data = json.loads(path.read_text(encoding="utf-8"))
    data[0]["annotations"] = [{"result": data[0]["predictions"][0]["result"][1:]}]
    path.write_text(json.dumps(data), encoding="utf-8")
    assert [d.verdict for d in relabelled(registry(), load_labels(path), WHO)] == [Verdict.REJECTED]


def test_labels_on_another_text_are_refused() -> None:
    with pytest.raises(RegistryError, match="another text"):
        relabelled(registry(), [replace(labelled(registry()), text="x")], WHO)


@pytest.mark.parametrize("suffix", SUFFIX.values())
@pytest.mark.parametrize("content", [b"", b"{}", b"[1]", b"\xff\xfe", b'[{"data": {"text": "a"}, "annotations": 3}]'])
def test_what_holds_no_labels_is_refused(suffix: str, content: bytes, tmp_path: Path) -> None:
    path = tmp_path / f"labels{suffix}"
    path.write_bytes(content)
    if suffix != ".spacy" and (content, suffix) in ((b"", ".jsonl"), (b"{}", ".json")):
        assert load_labels(path) == ()
        return
    with pytest.raises(RegistryError):
        load_labels(path)
