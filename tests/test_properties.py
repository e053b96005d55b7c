"""What must hold for any text at all: grounded, in order, nothing lost, the same every time, written and read back.

Texts are put together from pieces of notices and from characters at random; hypothesis looks for the one that breaks.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from pipeline.ingest import read_text
from pipeline.model import Basis, Span, Task
from pipeline.registry import Registry, load_registry
from pipeline.registry.yaml_form import dump
from pipeline.rules import load_rules
from pipeline.run import process_text
from pipeline.structure import read_structure

LONGEST_LABEL = 12  # characters: 第一百二十三条, （十一）, **第十章**

PIECES = """
澄湖市安全生产委员会办公室关于开展燃气安全检查的通知
澄安办〔2024〕16号
各区县安委会，市安委会各成员单位：
现将有关事项通知如下，请认真贯彻执行。
为进一步压实安全责任，根据《澄湖市安全生产条例》有关规定，制定本方案。
一、总体要求
二、主要任务
（一）压实责任。各区县政府要每季度至少召开1次专题会议，研究解决突出问题。
（二）排查隐患
1.市住房城乡建设局牵头，市市场监管局、市消防救援支队配合，每月开展不少于2次联合检查，6月底前完成整改。
2.严禁瓶装液化石油气进入地下空间
3. 研究部署。及时研究解决重大问题，并于每月5日前向市安委办报送进展情况
第一章 总则
第一条 本办法所称经营单位，是指从事餐饮服务的单位。
第十二条 经营单位有下列情形之一的，由主管部门责令限期改正，处5000元以上2万元以下罚款：
（一）未按规定安装报警装置的；
（二）拒不整改的。
（责任单位：市应急管理局、各区县政府；完成时限：2024年12月31日前）
责任单位：东浦区政府
| 序号 | 主要任务 | 责任单位 | 完成时限 |
| --- | --- | --- | --- |
| 1 | 开展全面排查 | 市教育局 | 3月底前 |
| 2 | 建立问题清单，每周更新一次 | 各学校 | 长期坚持 |
（一）部署阶段（3月1日至7日）
各单位自本通知印发之日起5个工作日内制定实施方案
— 3 —
附件：1.检查情况统计表
联系人：贺一川，电话：5550123
澄湖市安全生产委员会办公室
2024年2月4日
（此件公开发布）
抄送：市委办公室。
**三、工作要求**
定期开展演练，全年不少于12次；力争实现“三年行动”目标
""".strip().splitlines()

MARKS = "，。；：、！？（）()〔〕《》“”一二十年月日号0123456789１２%|*#-—\t \u3000"
NOISE = st.text(st.one_of(st.sampled_from(MARKS + "\n"), st.characters(exclude_categories=["Cs"])), max_size=40)
LINES = st.one_of(
    st.sampled_from(PIECES), NOISE, st.builds(lambda a, b: a[: len(a) // 2] + b, *[st.sampled_from(PIECES)] * 2)
)
TEXTS = st.lists(LINES, min_size=1, max_size=24).map("\n".join)
NOTICE = "\n".join(PIECES)

# Shapes that a notice may shrink to; each once broke something.
ODD = (
    NOTICE,
    PIECES[0],
    ":\n一、总体要求",
    "一、\n（一）\n1.",
    "| 序号 | 主要任务 |\n| --- | --- |",
    "澄湖市安全生产委员会办公室（责任单位：市应急管理局；完成时限：2024年12月31日前）",
)
PATIENT = settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


def any_text(test: Callable[[str], None]) -> Callable[[], None]:
    """Run `test` on the odd shapes and on texts that hypothesis makes."""
    tried = given(TEXTS)(test)
    for text in ODD:
        tried = example(text)(tried)
    return PATIENT(tried)


def registry_of(text: str) -> Registry:
    assume(bare(text))
    return process_text(text, nlp=False)


def bare(text: str) -> str:
    return "".join(text.split())


def mentions(task: Task) -> Iterator[tuple[str, Span]]:
    """Every quote of a task with the place it claims, as far as it stands in the task's own sentence."""
    yield from ((f.text, f.span) for f in task.frequencies)
    yield from ((d.text, d.span) for d in task.deadlines if d.basis is Basis.EXPLICIT)
    yield from ((q.text, q.span) for q in task.quantities)
    yield from ((c.text, c.span) for c in task.conditions if c.span)


def places(task: Task) -> Iterator[Span]:
    """Every place that a task names, in its sentence or outside it."""
    named = (*task.responsible_units, *task.reports_to, *task.deliverables, task.action, *task.issues)
    yield from (thing.span for thing in named if thing.span)
    yield from (deadline.span for deadline in task.deadlines)


def covered(length: int, spans: Iterable[Span]) -> bytearray:
    marks = bytearray(length)
    for span in spans:
        marks[span.start : span.end] = b"\1" * len(span)
    return marks


@any_text
def test_tasks_are_grounded(text: str) -> None:
    registry = registry_of(text)
    for task in registry:
        span = task.provenance.span
        assert bare(task.text)
        assert bare(task.text) == bare(registry.text[span.start : span.end])


@any_text
def test_mentions_lie_in_their_task_and_everything_in_the_text(text: str) -> None:
    registry = registry_of(text)
    for task in registry:
        for quote, span in mentions(task):
            assert task.provenance.span.holds(span)
            assert stands(quote, registry.text[span.start : span.end])
        assert all(0 <= span.start < span.end <= len(registry.text) for span in places(task))


def stands(quote: str, source: str) -> bool:
    """Equal up to white space, or to a page-number line that stands in between."""
    rest = iter(bare(source))
    return quote[:1] == bare(source)[:1] and quote[-1:] == bare(source)[-1:] and all(c in rest for c in bare(quote))


@any_text
def test_tasks_and_background_are_apart_and_in_order(text: str) -> None:
    registry = registry_of(text)
    for spans in (
        [task.provenance.span for task in registry],
        [entry.span for entry in registry.background],
        sorted([*(task.provenance.span for task in registry), *(entry.span for entry in registry.background)]),
    ):
        assert all(a.end <= b.start for a, b in pairwise(spans))


@any_text
def test_every_sentence_is_accounted_for(text: str) -> None:
    """Each word of a sentence of the body is in a task or in the background."""
    registry = registry_of(text)
    notice = read_structure(read_text(text), load_rules())
    spans = [*(t.provenance.span for t in registry), *(b.span for b in registry.background)]
    taken = covered(len(registry.text), (*spans, *(skip for s in notice.sentences for skip in s.skips)))
    for sentence in notice.sentences:
        lost = [i for i in range(sentence.span.start, sentence.span.end) if registry.text[i].isalnum() and not taken[i]]
        assert not lost, "".join(registry.text[i] for i in lost)


@any_text
def test_structure_tiles_the_text(text: str) -> None:
    """Each line is in a sentence, a heading, a table or the residue; what is left over are labels at its beginning."""
    assume(bare(text))
    document = read_text(text)
    notice = read_structure(document, load_rules())
    spans = [*(s.span for s in notice.sentences), *(r.span for r in notice.residue)]
    spans += [h.span for item in notice.items for h in item.path]
    spans += [
        span for s in notice.sentences if s.row for span in (*s.row.units, *s.row.leads, *s.row.supports, *s.row.times)
    ]
    taken, offset = covered(len(document.text), spans), 0
    for line in document.text.splitlines(keepends=True):
        lost = "".join(c for i, c in enumerate(line, offset) if c.isalnum() and not taken[i])
        offset += len(line)
        assert len(lost) <= LONGEST_LABEL, lost


@any_text
def test_extraction_is_deterministic(text: str) -> None:
    assert dump(registry_of(text)) == dump(registry_of(text))


@any_text
def test_ids_are_unique_and_do_not_depend_on_white_space(text: str) -> None:
    registry = registry_of(text)
    ids = [task.id for task in registry]
    assert len(ids) == len(set(ids))
    assert registry.id == registry_of(text.replace("\n", "\n\n")).id


@any_text
def test_writing_then_loading_gives_the_registry_back(text: str) -> None:
    registry = registry_of(text)
    with tempfile.TemporaryDirectory() as folder:
        assert load_registry(registry.write(Path(folder))) == registry


@pytest.mark.parametrize("nlp", [True, False])
def test_extraction_does_not_depend_on_the_hash_seed(nlp: bool) -> None:
    """Sets of strings are iterated in another order in every process: none may reach the output."""
    code = (
        "import sys; from pipeline.run import process_text; from pipeline.registry.yaml_form import dump;"
        f"sys.stdout.buffer.write(dump(process_text(sys.stdin.buffer.read().decode(), nlp={nlp})).encode())"
    )
    outputs = {run(code, seed) for seed in ("0", "1", "4711")}
    assert len(outputs) == 1


def run(code: str, seed: str) -> bytes:
    environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, input=NOTICE.encode(), capture_output=True, env=environment, check=True)  # noqa: S603
    return done.stdout


def test_the_pieces_make_tasks() -> None:
    """The properties above say nothing when nothing is found."""
    registry = process_text(NOTICE, nlp=False)
    assert len(registry) >= 10
    assert sum(1 for task in registry for _ in mentions(task)) >= 8
    assert len(registry.background) >= 2
