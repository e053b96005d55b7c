"""Attachments in files of their own: which are joined to which notice, and what one registry of them says."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.batch import Options, run
from pipeline.errors import ExitCode
from pipeline.ingest.joining import MOST_LISTED, bundles, label
from pipeline.inputs import discover
from pipeline.model import Attachment
from pipeline.registry import load_registry
from pipeline.registry.model import Registry
from pipeline.run import process

HEAD = "澄安办〔2024〕7号\n关于开展有限空间作业检查的通知\n各区安委会，市安委会有关成员单位：\n现就有关工作通知如下。\n"
DUTY = "一、各区要于6月底前完成排查。\n"
TAIL = "澄湖市安全生产委员会办公室\n2024年3月5日\n"
LIST = "附件：1.任务分工表\n      2.重点企业名单\n      3.工作要点\n"
NOTICE = HEAD + DUTY + LIST + TAIL
TABLE_HEAD = "序号,工作任务,责任单位,完成时限\n"
TABLE = f"{TABLE_HEAD}1,每季度至少开展1次联合检查,市应急局,12月底前\n2,建立企业台账,市住建局,6月30日前\n"
POINTS = "有限空间作业工作要点\n一、东浦区政府应当每月召开1次例会。\n"
OTHER = "关于召开安全例会的通知\n各科室：\n请各科室于每月5日前报送隐患台账。\n办公室\n2024年4月8日\n"


# --- which files -----------------------------------------------------------------------------------------


def joined(*names: str) -> dict[str, list[str]]:
    """Of files called so, each that has attachments, with those."""
    found = bundles([Path(name) for name in names])
    assert sorted([str(b.notice) for b in found] + [str(a) for b in found for a in b.attached]) == sorted(names)
    return {str(b.notice): [str(path) for path in b.attached] for b in found if b.attached}


@pytest.mark.parametrize(
    ("name", "number", "title"),
    [
        ("附件1.docx", 1, ""),
        ("附件1：任务分工表.xlsx", 1, "任务分工表"),
        ("附件十二 名单.doc", 12, "名单"),
        ("（附件2）名单.xls", 2, "名单"),
        ("1.附件1 任务表.doc", 1, "任务表"),
        ("附件３-台账.xls", 3, "台账"),
        ("附件：任务分工表.doc", None, "任务分工表"),
        ("附表4.xls", 4, ""),
        ("附1.xls", 1, ""),
    ],
)
def test_what_an_attachment_is_called(name: str, number: int | None, title: str) -> None:
    found = label(name)
    assert found is not None
    assert (found.number, found.title) == (number, title)


@pytest.mark.parametrize(
    "name", ["附属医院检查通知.txt", "附件管理办法.doc", "附件2024年计划.xls", "关于附件1的说明.doc"]
)
def test_what_only_looks_like_one(name: str) -> None:
    assert label(name) is None


def test_the_sole_notice_of_a_folder_owns_what_is_called_attachment() -> None:
    names = ("关于排查的通知.docx", "附件1：任务分工表.xlsx", "附件2.doc", "附件10.doc")
    assert joined(*names) == {names[0]: [names[1], names[2], names[3]]}


def test_attachments_may_lie_in_a_folder_of_their_own() -> None:
    assert joined("a/通知.pdf", "a/附件/任务表.xls", "a/附件/附件2.xls") == {
        "a/通知.pdf": ["a/附件/附件2.xls", "a/附件/任务表.xls"]
    }


def test_a_name_that_begins_with_the_notices() -> None:
    names = ("关于甲事的通知.pdf", "关于乙事的通知.pdf", "关于甲事的通知-附件1.xlsx", "关于乙事的通知（附件）.doc")
    assert joined(*names) == {names[0]: [names[2]], names[1]: [names[3]]}


def test_what_a_letters_name_says_it_issues() -> None:
    names = (
        "关于印发《检查方案》的通知.docx",
        "检查方案.docx",
        "关于转发检查要点的通知.docx",
        "检查要点.docx",
        "总结.doc",
    )
    assert joined(*names) == {names[0]: [names[1]], names[2]: [names[3]]}


def test_what_is_forwarded_brings_its_own_attachments() -> None:
    names = ("关于转发《关于甲事的通知》的通知.pdf", "关于甲事的通知.pdf", "关于甲事的通知附件1.xls")
    assert joined(*names) == {names[0]: [names[1], names[2]]}


@pytest.mark.parametrize(
    "names",
    [
        ("甲通知.docx", "乙通知.docx", "丙方案.pdf", "丁任务表.xlsx"),
        ("甲通知.docx", "乙通知.docx", "附件1.docx"),  # whose?
        ("甲通知.docx", "附件1：名单.docx", "附件1：任务表.docx"),  # of two notices, one of which is not here
        ("a/甲通知.docx", "b/附件1.docx"),
        ("附件1.docx", "附件2.docx"),
        ("甲通知.docx", "甲通知(1).docx", "甲通知2.docx"),
    ],
)
def test_what_is_not_joined(names: tuple[str, ...]) -> None:
    assert joined(*names) == {}


def test_a_thousand_unrelated_notices_stay_apart() -> None:
    assert joined(*(f"{n:04}_关于第{n}号事项的通知.txt" for n in range(1000)), "附件1.txt") == {}


@given(st.lists(st.text("甲通知附件1：.（)-《》 印发的", min_size=1, max_size=12), unique=True, max_size=12))
def test_no_file_is_lost_or_given_twice(names: list[str]) -> None:
    joined(*(f"{name}.doc" for name in names))


def test_lists_are_asked_for_only_where_they_may_decide() -> None:
    asked: list[str] = []

    def listed(paths: object) -> dict[Path, tuple[str, ...]]:
        asked.extend(str(path) for path in paths)  # type: ignore[attr-defined]
        return {Path("a/甲通知.doc"): ("《任务分工表》",)}

    files = ["a/甲通知.doc", "a/乙通知.doc", "a/任务 分工表.xls", "b/丙通知.doc", "b/附件1.doc", "c/丁通知.doc"]
    files += [f"d/{n}通知.doc" for n in range(MOST_LISTED)] + ["d/任务分工表.xls"]
    found = {str(b.notice): [str(p) for p in b.attached] for b in bundles([Path(f) for f in files], listed)}
    assert asked == ["a/甲通知.doc", "a/乙通知.doc"]
    assert found["a/甲通知.doc"] == ["a/任务 分工表.xls"]
    assert found["b/丙通知.doc"] == ["b/附件1.doc"]


# --- what they give --------------------------------------------------------------------------------------


def put(folder: Path, **files: str) -> Path:
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        path = folder / name.replace("__", ".")
        path.write_text(text, encoding="utf-8")
    return folder


def mailing(folder: Path) -> Path:
    return put(folder, 通知__txt=NOTICE, **{"附件1：任务分工表__csv": TABLE, "附件3__txt": POINTS})


def registries(folder: Path) -> list[Registry]:
    return [load_registry(path) for path in sorted(folder.glob("*.yaml"))]


def options(out: Path, *, join: bool = True) -> Options:
    return Options(out, nlp=False, join=join)


def check(registry: Registry) -> None:
    """The one registry of `mailing`."""
    assert registry.header.document_number == "澄安办〔2024〕7号"
    assert [source.file for source in registry.sources] == ["通知.txt", "附件1：任务分工表.csv", "附件3.txt"]
    assert registry.source == registry.sources[0]
    assert registry.header.attachments == (
        Attachment("任务分工表", True, "table"),
        Attachment("重点企业名单", False, "list"),
        Attachment("工作要点", True, "plan"),
    )
    assert [(task.provenance.source, task.text) for task in registry] == [
        ("通知.txt", "各区要于6月底前完成排查。"),
        ("附件1：任务分工表.csv", "每季度至少开展1次联合检查"),
        ("附件1：任务分工表.csv", "建立企业台账"),
        ("附件3.txt", "东浦区政府应当每月召开1次例会。"),
    ]
    assert [registry.text[t.provenance.span.start : t.provenance.span.end] for t in registry] == [
        task.text for task in registry
    ]
    assert registry.text.startswith(NOTICE)  # offsets into the notice's own file stay what they are
    assert [u.name for u in registry.tasks[1].responsible_units] == ["市应急局"]


def test_a_folder(tmp_path: Path) -> None:
    summary = run(discover([str(mailing(tmp_path / "in"))]), options(tmp_path / "out"))
    assert (summary.inputs, summary.notices, summary.exit_code) == (3, 1, ExitCode.OK)
    (registry,) = registries(tmp_path / "out")
    check(registry)


def test_an_archive(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as container:
        for path in mailing(tmp_path / "in").iterdir():
            container.write(path, f"通知材料/{path.name}")
    run(discover([str(tmp_path / "a.zip")]), options(tmp_path / "out"))
    (registry,) = registries(tmp_path / "out")
    check(registry)
    (same,) = process(tmp_path / "a.zip", nlp=False)
    assert same == registry


def test_the_list_of_the_notice_names_them(tmp_path: Path) -> None:
    folder = put(tmp_path / "in", 通知__txt=NOTICE, 例会通知__txt=OTHER, 任务分工表__csv=TABLE)
    run(discover([str(folder)]), options(tmp_path / "out"))
    found = {r.source.file: [s.file for s in r.sources] for r in registries(tmp_path / "out")}
    assert found == {"通知.txt": ["通知.txt", "任务分工表.csv"], "例会通知.txt": []}


def test_joining_turned_off(tmp_path: Path) -> None:
    run(discover([str(mailing(tmp_path / "in"))]), options(tmp_path / "out", join=False))
    assert [registry.sources for registry in registries(tmp_path / "out")] == [(), (), ()]


def test_an_attachment_that_the_notice_prints_as_well_counts_once(tmp_path: Path) -> None:
    folder = put(tmp_path / "in", 通知__txt=NOTICE + f"附件3\n{POINTS}", 附件3__txt=POINTS)
    run(discover([str(folder)]), options(tmp_path / "out"))
    (registry,) = registries(tmp_path / "out")
    assert [source.file for source in registry.sources] == ["通知.txt", "附件3.txt"]
    assert [task.text for task in registry].count("东浦区政府应当每月召开1次例会。") == 1


def test_an_attachment_that_cannot_be_read(tmp_path: Path) -> None:
    """The notice and the other attachment are joined, the third is a row of errors.csv and an issue of the registry."""
    folder = mailing(tmp_path / "in")
    (folder / "附件2.pdf").write_bytes(b"%PDF-1.7\nbroken")
    for _ in range(2):  # and it is tried again each time
        summary = run(discover([str(folder)]), options(tmp_path / "out"))
        assert [Path(failure.file).name for failure in summary.failures] == ["附件2.pdf"]
        assert (summary.notices, summary.tasks) == (1, 4)
    (registry,) = registries(tmp_path / "out")
    assert [issue.code for issue in registry.issues] == ["attachment-unread"]
    check(registry)


def test_a_notice_that_cannot_be_read_loses_no_attachment(tmp_path: Path) -> None:
    folder = put(tmp_path / "in", 附件3__txt=POINTS)
    (folder / "通知.pdf").write_bytes(b"%PDF-1.7\nbroken")
    steps = []
    summary = run(discover([str(folder)]), options(tmp_path / "out"), steps.append)
    assert [Path(failure.file).name for failure in summary.failures] == ["通知.pdf"]
    assert [(registry.source.file, len(registry)) for registry in registries(tmp_path / "out")] == [("附件3.txt", 1)]
    assert [step.done for step in steps] == [1, 2]
    assert summary.notices == 1


def test_what_changes_is_done_again(tmp_path: Path) -> None:
    """An attachment that comes later is no longer a notice of its own; one that changes changes the registry."""
    folder, out = mailing(tmp_path / "in"), tmp_path / "out"
    run(discover([str(folder)]), options(out, join=False))
    assert run(discover([str(folder)]), options(out)).notices == 1
    assert len(registries(out)) == 1
    assert run(discover([str(folder)]), options(out)).unchanged == 3
    (folder / "附件3.txt").write_text(POINTS.replace("每月", "每周"), encoding="utf-8")
    assert run(discover([str(folder)]), options(out)).unchanged == 0
    (registry,) = registries(out)
    assert registry.tasks[-1].text == "东浦区政府应当每周召开1次例会。"
    run(discover([str(folder)]), options(out, join=False))
    assert len(registries(out)) == 3


def test_pages_and_tables_are_those_of_each_file(tmp_path: Path) -> None:
    drawn = NOTICE.replace(DUTY, f"{DUTY}|序号|任务|责任单位|\n|1|开展汛前检查|市水务局|\n|2|开展汛后检查|市水务局|\n")
    folder = put(tmp_path / "in", 通知__txt=drawn, 附件1__csv=TABLE)
    run(discover([str(folder)]), options(tmp_path / "out"))
    (registry,) = registries(tmp_path / "out")
    places = [(t.provenance.table, t.provenance.row) for t in registry if t.provenance.table is not None]
    assert places == [(0, 1), (0, 2), (1, 1), (1, 2)]


# --- several notices in one file -------------------------------------------------------------------------

SECOND = (
    "东浦区安全生产委员会文件\n东安委〔2024〕11号\n关于做好汛期安全防范工作的通知\n各镇街，区安委会成员单位：\n"
    "一、各镇街要每周开展巡查。\n二、区水务局应当于5月31日前报送预案。\n东浦区安全生产委员会\n2024年4月2日\n"
)


def notices(tmp_path: Path, text: str) -> list[tuple[str | None, list[str]]]:
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    found = process(tmp_path / "a.txt", nlp=False)
    for registry in found:  # offsets are those of the file
        assert [text[t.provenance.span.start : t.provenance.span.end] for t in registry] == [t.text for t in registry]
    assert len({registry.name for registry in found}) == len({registry.id for registry in found}) == len(found)
    return [(r.header.document_number, [task.text for task in r]) for r in found]


def test_a_file_of_several_notices(tmp_path: Path) -> None:
    first = ("澄安办〔2024〕7号", ["各区要于6月底前完成排查。"])
    second = ("东安委〔2024〕11号", ["各镇街要每周开展巡查。", "区水务局应当于5月31日前报送预案。"])
    third = (None, ["请各科室于每月5日前报送隐患台账。"])
    assert notices(tmp_path, HEAD + DUTY + TAIL + SECOND + OTHER) == [first, second, third]
    (tmp_path / "a.txt").unlink()
    unsigned = f"{NOTICE}附件2\n重点企业名单\n序号\n澄湖甲公司\n"
    assert notices(tmp_path, unsigned + SECOND) == [first, second]


@pytest.mark.parametrize(
    "text",
    [
        NOTICE + f"附件3\n{POINTS}",
        HEAD.replace("开展有限空间作业检查", "转发《关于做好汛期安全防范工作的通知》") + DUTY + TAIL + SECOND,
        HEAD + DUTY + "附件：关于做好汛期安全防范工作的通知\n" + TAIL + SECOND,
        HEAD + DUTY + TAIL + "附件1\n关于做好汛期安全防范工作的通知\n各镇街：\n请每周开展巡查。\n",
    ],
)
def test_what_a_notice_carries_is_no_other_notice(tmp_path: Path, text: str) -> None:
    assert len(notices(tmp_path, text)) == 1
