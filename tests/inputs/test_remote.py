"""Inputs at addresses: fsspec's memory and local file systems stand for every store; no test uses a network."""

from __future__ import annotations

import builtins
import io
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import fake_run
import pytest

from pipeline import batch, run
from pipeline.batch import Options, Summary
from pipeline.cli import main
from pipeline.errors import MissingComponentError, NoInputError, ReadError, UsageError
from pipeline.inputs import at_hand, discover_all, input_digest
from pipeline.inputs.remote import Remote, is_address
from pipeline.ruleset import RuleSet

fsspec = pytest.importorskip("fsspec", reason="the extra `remote` is not installed")

ROOT = "memory://notices-test"


@pytest.fixture(autouse=True)
def _no_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch.runs, "load_rules", lambda *roots: RuleSet((), (), repr(roots)))
    monkeypatch.setattr(run, "process", fake_run.process)


@pytest.fixture
def memory() -> Iterator[None]:
    """Two notices, one below a folder, one hidden file and an archive of two."""
    store = fsspec.filesystem("memory")
    store.pipe(
        {
            "/notices-test/b.txt": "每月检查。\n".encode(),
            "/notices-test/下级/甲.txt": "报送材料。\n".encode(),
            "/notices-test/.hidden.txt": b"x",
            "/notices-test/all.zip": zipped({"一.txt": "每季度检查。\n", "子/二.txt": "开展演练。\n"}),
        }
    )
    yield
    store.rm("/notices-test", recursive=True)


def zipped(files: dict[str, str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as container:
        for name, text in files.items():
            container.writestr(name, text)
    return buffer.getvalue()


def names(*addresses: str) -> list[str]:
    return [str(found) for found in discover_all(addresses)]


def extract(address: str, out: Path) -> Summary:
    return batch.run(discover_all([address], out), Options(out))


@pytest.mark.usefixtures("memory")
def test_a_folder_is_all_below_it_with_archives_opened() -> None:
    assert names(ROOT) == [
        f"memory:///notices-test/{name}" for name in ("all.zip/一.txt", "all.zip/子/二.txt", "b.txt", "下级/甲.txt")
    ]


@pytest.mark.usefixtures("memory")
@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("b.txt", ["b.txt"]),
        ("*.txt", ["b.txt"]),
        ("**/*.txt", ["b.txt", "下级/甲.txt"]),
        ("下*", ["下级/甲.txt"]),
        ("all.zip", ["all.zip/一.txt", "all.zip/子/二.txt"]),
    ],
)
def test_files_globs_and_archives(address: str, found: list[str]) -> None:
    assert names(f"{ROOT}/{address}") == [f"memory:///notices-test/{name}" for name in found]


@pytest.mark.usefixtures("memory")
def test_an_archive_may_be_named_by_a_chain() -> None:
    found = discover_all([f"zip://*.txt::{ROOT}/all.zip"])
    assert [str(remote) for remote in found] == [f"zip://一.txt::{ROOT}/all.zip"]
    with at_hand(found[0]) as path:
        assert (path.name, path.read_text(encoding="utf-8")) == ("一.txt", "每季度检查。\n")


@pytest.mark.usefixtures("memory")
def test_what_is_fetched_goes_again() -> None:
    (found,) = discover_all([f"{ROOT}/b.txt"])
    with at_hand(found) as path:
        assert path.read_text(encoding="utf-8") == "每月检查。\n"
    assert not path.parent.exists()


@pytest.mark.usefixtures("memory")
def test_the_results_are_those_of_local_files(tmp_path: Path) -> None:
    here = tmp_path / "in"
    (here / "下级").mkdir(parents=True)
    store = fsspec.filesystem("memory")
    for name in ("b.txt", "下级/甲.txt", "all.zip"):
        (here / name).write_bytes(store.cat_file(f"/notices-test/{name}"))
    assert extract(ROOT, tmp_path / "far").exit_code == 0
    assert extract(str(here), tmp_path / "near").exit_code == 0
    assert results(tmp_path / "far") == results(tmp_path / "near")


def results(out: Path) -> dict[str, bytes]:
    return {str(path.relative_to(out)): path.read_bytes() for path in out.rglob("[!.]*") if path.is_file()}


@pytest.mark.usefixtures("memory")
def test_only_what_changed_is_fetched_again(tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert extract(ROOT, out).unchanged == 0
    assert extract(ROOT, out).unchanged == 4
    fsspec.filesystem("memory").pipe("/notices-test/b.txt", "每季度检查两次。\n".encode())
    again = extract(ROOT, out)
    assert (again.unchanged, again.tasks) == (3, 4)


@pytest.mark.usefixtures("memory")
def test_a_missing_file_among_others_is_a_row_of_errors(tmp_path: Path) -> None:
    paths = discover_all([f"{ROOT}/b.txt", f"{ROOT}/none.txt"])
    summary = batch.run(paths, Options(tmp_path / "out"))
    assert summary.notices == 1
    assert [(f.file, f.message) for f in summary.failures] == [(f"{ROOT}/none.txt", "cannot be opened (no such file)")]


def test_nothing_there_is_no_input() -> None:
    with pytest.raises(NoInputError, match="nothing to read in memory://nowhere"):
        discover_all(["memory://nowhere"])


def test_a_damaged_archive_is_a_row_of_errors(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    store = fsspec.filesystem("memory")
    store.pipe("/damaged-test/a.zip", b"PK\x03\x04 no archive")
    try:
        assert main(["extract", "memory://damaged-test", "--out", str(tmp_path), "--without", "nlp", "--quiet"]) == 2
    finally:
        store.rm("/damaged-test", recursive=True)
    assert "memory:///damaged-test/a.zip" in (tmp_path / "errors.csv").read_text(encoding="utf-8-sig")


def test_file_addresses_are_files_of_this_system(tmp_path: Path) -> None:
    (tmp_path / "通知 1.txt").write_text("检查。", encoding="utf-8")
    assert tuple(discover_all([f"file://{tmp_path}"])) == (tmp_path / "通知 1.txt",)
    assert tuple(discover_all([(tmp_path / "通知 1.txt").as_uri()])) == (tmp_path / "通知 1.txt",)


def test_files_and_addresses_go_together(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("检查。", encoding="utf-8")
    (tmp_path / "b.txt").write_text("报送。", encoding="utf-8")
    found = discover_all([f"local://{tmp_path}/b.txt", str(tmp_path / "a.txt")])
    assert found[0] == tmp_path / "a.txt"
    assert isinstance(found[1], Remote) and found[1].name == "b.txt" and input_digest(found[1])


@pytest.mark.parametrize(("name", "answer"), [("s3://a/b", True), ("zip://*::s3://a", True), ("C:\\a.txt", False),
                                              ("a:b.txt", False), ("通知.txt", False)])  # fmt: skip
def test_what_an_address_is(name: str, answer: bool) -> None:
    assert is_address(name) is answer


class Web:
    """A store as fsspec has it for https."""

    def info(self, path: str) -> dict[str, object]:
        return {"name": path, "type": "file", "size": 3}

    def unstrip_protocol(self, name: str) -> str:
        return name


def test_a_query_is_no_glob(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fsspec.core.url_to_fs", lambda url: (Web(), url))
    (found,) = discover_all(["https://host/list?id=3"])
    assert (str(found), found.name) == ("https://host/list?id=3", "list_id=3")
    assert input_digest(found) == "", "a store that says nothing of versions is asked again each time"


def test_a_kind_that_nobody_knows() -> None:
    with pytest.raises(UsageError, match="no such kind of address"):
        discover_all(["nosuchkind://bucket/a.txt"])


def test_a_kind_whose_package_is_missing(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setitem(sys.modules, "s3fs", None)
    assert main(["extract", "s3://bucket/notices"]) == 3
    assert "pip install 'fsspec[s3]'" in capsys.readouterr().err


def test_without_fsspec_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fsspec.core", None)
    with pytest.raises(MissingComponentError) as caught:
        discover_all(["memory://a"])
    assert caught.value.advice == "pip install 'notice-pipeline[remote]'"


def test_a_store_that_raises_anything_is_unreadable(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise RuntimeError("no\ncredentials")

    monkeypatch.setattr("fsspec.implementations.memory.MemoryFileSystem.info", refused)
    with pytest.raises(ReadError, match=r"memory://a: cannot be opened \(RuntimeError: no credentials\)"):
        discover_all(["memory://a"])


def test_local_inputs_do_without_fsspec(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.txt").write_text("检查。", encoding="utf-8")
    real = builtins.__import__

    def without(name: str, *rest: object) -> object:
        assert not name.startswith("fsspec")
        return real(name, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(builtins, "__import__", without)
    assert tuple(discover_all([str(tmp_path)])) == (tmp_path / "a.txt",)
