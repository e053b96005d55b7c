"""The commands from the outside: help, exit codes, one clear line for what goes wrong, and a fast start."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import fake_run
import pytest

from pipeline import batch, cli, rules, run
from pipeline.cli import COMMANDS, main, table
from pipeline.errors import ExitCode, OutputError
from pipeline.registry import load_registry
from pipeline.ruleset import RuleSet

NOTICE = "每月检查。\n上报情况。\n"
HEAVY = ("spacy", "pandas", "pdfplumber", "jieba", "numpy")


@pytest.fixture
def faked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands read files with the stand-in instead of the extractor."""
    monkeypatch.setattr(run, "process", fake_run.process)
    monkeypatch.setattr(batch.runs, "load_rules", lambda *roots: RuleSet((), (), repr(roots)))


@pytest.fixture
def notices(tmp_path: Path, faked: None) -> Path:  # noqa: ARG001
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.txt").write_text(NOTICE, encoding="utf-8")
    return folder


@pytest.fixture
def registry(notices: Path, tmp_path: Path) -> Path:
    assert main(["extract", str(notices), "--out", str(tmp_path / "out")]) == ExitCode.OK
    return next((tmp_path / "out").glob("a-*.yaml"))


def python(*arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join([str(Path(cli.__file__).parents[2]), *filter(None, sys.path)])
    environment = {**os.environ, "PYTHONPATH": path, "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(  # noqa: S603
        [sys.executable, *arguments], capture_output=True, encoding="utf-8", env=environment, cwd=cwd, check=False
    )


# --- help and usage ------------------------------------------------------------------------------------


def test_help_lists_every_command_with_what_it_does(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == ExitCode.OK
    out = capsys.readouterr().out
    for name, command in COMMANDS.items():
        assert name in out
        assert command.summary in out


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_examples(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([name, "--help"]) == ExitCode.OK
    out = capsys.readouterr().out
    assert f"usage: notices {name}" in out
    assert "examples:\n  notices " in out


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["nonsense"],
        ["extract", "--nonsense"],
        ["extract", "--workers", "0"],
        ["extract", "--format", "xlsx"],
        ["extract", "--without", "rules"],
        ["show"],
        ["try", "每月", "--date", "4.2.2024"],
        ["explain", "registry.yaml"],
        ["rules"],
        ["evaluate"],
        ["validate"],
    ],
)
def test_wrong_usage_is_code_1_in_one_line(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == ExitCode.USAGE
    err = capsys.readouterr().err
    assert "--help" in err
    assert not arguments or len(err.splitlines()) == 1


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == ExitCode.OK
    assert capsys.readouterr().out.startswith("notices")


@pytest.mark.parametrize("arguments", [["--help"], ["extract", "--help"], ["evaluate", "--help"]])
def test_help_loads_nothing_heavy(arguments: list[str]) -> None:
    code = f"import sys; from pipeline.cli import main; main({arguments!r}); print('LOADED', *sys.modules)"
    done = python("-c", code)
    loaded = done.stdout.rpartition("LOADED")[2].split()
    assert "pipeline.cli" in loaded
    assert not {name for name in loaded if name.split(".")[0] in (*HEAVY, "yaml")}


def test_a_rules_only_run_loads_nothing_heavy(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(
        "澄湖市安委办关于开展检查的通知\n各区安委会：\n各区每月检查1次。\n", encoding="utf-8"
    )
    code = (
        "import sys; from pipeline.cli import main; "
        f"print(main(['extract', {str(tmp_path)!r}, '--out', {str(tmp_path / 'out')!r}, '--without', 'nlp']));"
        "print('LOADED', *sys.modules)"
    )
    done = python("-c", code)
    assert "\n0\n" in done.stdout, done.stderr
    loaded = done.stdout.rpartition("LOADED")[2].split()
    assert not {name for name in loaded if name.split(".")[0] in HEAVY}


# --- what goes wrong -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "code", "word"),
    [
        ("corrupt", ExitCode.SOME_FAILED, "cut short — the file is damaged"),
        ("", ExitCode.SOME_FAILED, "ask the sender"),
        ("bug", ExitCode.SOME_FAILED, "unexpected ValueError: two lines — a defect"),
        ("missing", ExitCode.MISSING_COMPONENT, "no OCR — pip install"),
    ],
)
def test_a_bad_file_is_one_line_and_the_others_are_written(
    notices: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, code: ExitCode, word: str
) -> None:
    (notices / "bad.txt").write_text(text, encoding="utf-8")
    assert main(["extract", str(notices), "--out", str(tmp_path / "out")]) == code
    out, err = capsys.readouterr()
    assert len(err.splitlines()) == 1
    assert err.startswith(f"{notices / 'bad.txt'}: ")
    assert word in err
    assert "2 inputs (0 unchanged, 1 failed): 1 notices, 2 tasks, 1 of them trackable" in out
    assert str(tmp_path / "out" / "tasks.csv") in out
    assert str(tmp_path / "out" / "errors.csv") in out


def test_many_bad_files_are_cut_short_on_the_terminal(
    notices: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for n in range(30):
        (notices / f"bad{n}.txt").write_text("corrupt", encoding="utf-8")
    main(["extract", str(notices), "--out", str(tmp_path / "out")])
    assert "… and 10 more in" in capsys.readouterr().err


def test_no_input_is_code_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["extract", str(tmp_path / "none")]) == ExitCode.USAGE
    assert "nothing to read" in capsys.readouterr().err


def test_the_default_input_is_data_raw(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, faked: None) -> None:  # noqa: ARG001
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data" / "raw").mkdir(parents=True)
    (tmp_path / "data" / "raw" / "a.txt").write_text(NOTICE, encoding="utf-8")
    assert main(["extract"]) == ExitCode.OK
    assert (tmp_path / "data" / "structured" / "tasks.csv").is_file()


def test_an_output_that_cannot_be_written_is_code_5(notices: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["extract", str(notices), "--out", str(notices / "a.txt" / "out")]) == ExitCode.OUTPUT_FAILED
    assert "check that the folder" in capsys.readouterr().err


def test_invalid_rules_are_code_4(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "frequency.yaml").write_text("- id: nonsense\n", encoding="utf-8")
    (tmp_path / "a.txt").write_text(NOTICE, encoding="utf-8")
    for command in (
        ["extract", str(tmp_path / "a.txt"), "--out", str(tmp_path / "out"), "--rules"],
        ["rules", "check"],
    ):
        assert main([*command, str(tmp_path)]) == ExitCode.RULES_INVALID
        assert "frequency.yaml" in capsys.readouterr().err


def failing(error: BaseException) -> object:
    def fail(*_: object, **__: object) -> None:
        raise error

    return fail


@pytest.mark.parametrize(
    ("error", "code", "word"),
    [
        (KeyboardInterrupt(), ExitCode.INTERRUPTED, "interrupted"),
        (OutputError("disk: no space"), ExitCode.OUTPUT_FAILED, "disk: no space — check"),
        (RuntimeError("a\nb"), ExitCode.SOME_FAILED, "unexpected RuntimeError: a b — a defect"),
    ],
)
def test_whatever_happens_is_one_line_and_a_code(
    notices: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    error: BaseException,
    code: ExitCode,
    word: str,
) -> None:
    monkeypatch.setattr(batch, "run", failing(error))
    monkeypatch.delenv("NOTICES_DEBUG", raising=False)
    assert main(["extract", str(notices)]) == code
    err = capsys.readouterr().err
    assert word in err
    assert len(err.splitlines()) == 1


def test_a_reader_that_goes_away_is_no_error(registry: Path) -> None:
    code = (
        "import sys, os; from pipeline.cli import main; r, w = os.pipe(); os.close(r); os.dup2(w, 1); "
        f"code = main(['show', {str(registry)!r}]); os.write(2, str(code).encode())"
    )
    done = python("-c", code)
    assert done.stderr == "0"


# --- the other commands --------------------------------------------------------------------------------


def test_show_a_registry_and_a_notice(registry: Path, notices: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    for path in (registry, notices / "a.txt"):
        assert main(["show", str(path)]) == ExitCode.OK
        out = capsys.readouterr().out
        assert "标题：a的通知" in out
        assert "工作任务" in out
        assert "上报情况。" in out
    assert main(["show", str(notices / "none.yaml")]) == ExitCode.SOME_FAILED


def test_show_does_not_let_a_notice_drive_the_terminal(notices: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (notices / "a.txt").write_text("检查\x1b[2J设备。\n", encoding="utf-8")
    main(["show", str(notices / "a.txt")])
    assert "\x1b" not in capsys.readouterr().out


def test_explain_gives_the_evidence(registry: Path, capsys: pytest.CaptureFixture[str]) -> None:
    task = load_registry(registry).tasks[0]
    capsys.readouterr()
    assert main(["explain", str(registry), task.id[:6]]) == ExitCode.OK
    out = capsys.readouterr().out
    assert f"原文 0–5：{task.text}" in out
    assert "频次：每月检查。 [0–5] → every P1M, min 1" in out
    assert main(["explain", str(registry), "zzz"]) == ExitCode.USAGE
    assert "notices show" in capsys.readouterr().err


def test_validate_names_line_and_mend(registry: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert main(["validate", str(registry.parent)]) == ExitCode.OK
    assert "1 registries, 0 with problems" in capsys.readouterr().out
    text = registry.read_text(encoding="utf-8").replace("every: P1M", "every: 每月")
    registry.write_text(text, encoding="utf-8")
    assert main(["validate", str(registry)]) == ExitCode.SOME_FAILED
    line = next(n for n, line in enumerate(text.split("\n"), 1) if "每月, " in line)
    assert f"{registry}: line {line}: every: '每月' is not allowed — write an ISO 8601" in capsys.readouterr().err


def test_validate_finds_the_text_in_the_notices(
    registry: Path, notices: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (registry.parent / "text" / f"{registry.stem}.txt").unlink()
    assert main(["validate", str(registry)]) == ExitCode.SOME_FAILED
    assert "--notices" in capsys.readouterr().err
    assert main(["validate", str(registry), "--notices", str(notices)]) == ExitCode.OK
    assert main(["validate", str(notices)]) == ExitCode.USAGE


def test_validate_refuses_what_is_no_registry(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "x.yaml").write_text("[", encoding="utf-8")
    assert main(["validate", str(tmp_path / "x.yaml")]) == ExitCode.SOME_FAILED
    assert capsys.readouterr().err.count("x.yaml") == 1


def test_rules_check_holds_for_the_built_in_rules(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "check"]) == ExitCode.OK, capsys.readouterr().err
    assert "0 do not hold" in capsys.readouterr().out


OWN_RULE = """
- id: frequency.every_now_and_then
  doc: 隔三岔五
  pattern: '隔三岔五'
  emit: vague
  examples:
    - {{text: 隔三岔五检查, match: {match}, value: {value}}}
  counterexamples:
    - {{text: {counter}, because: 不是}}
"""


@pytest.mark.parametrize(
    ("match", "value", "counter", "problem"),
    [
        ("隔三岔五", "{vague: true}", "三五成群", None),
        ("隔三岔", "{vague: true}", "三五成群", "must match '隔三岔', matched 隔三岔五"),
        ("隔三岔五", "{every: P1M}", "三五成群", "value is {'vague': 'true'}, not {'every': 'P1M'}"),
        ("隔三岔五", "{vague: true}", "隔三岔五", "must not match (不是): 隔三岔五"),
    ],
)
def test_rules_check_runs_the_examples_of_a_rule_of_ones_own(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], match: str, value: str, counter: str, problem: str | None
) -> None:
    text = OWN_RULE.format(match=match, value=value, counter=counter)
    (tmp_path / "frequency.yaml").write_text(text, encoding="utf-8")
    code = main(["rules", "check", str(tmp_path)])
    err = capsys.readouterr().err
    own = [line for line in err.splitlines() if line.startswith("frequency.every_now_and_then: ")]
    assert len(own) == (problem is not None)
    assert problem is None or (code == ExitCode.RULES_INVALID and problem in own[0])


def tried(capsys: pytest.CaptureFixture[str], text: str, *options: str) -> list[dict[str, object]]:
    assert main(["try", text, "--json", *options]) == ExitCode.OK
    mentions = json.loads(capsys.readouterr().out)["mentions"]
    for mention in mentions:
        assert list(mention) == ["field", "text", "start", "end", "value", "rule"]
        assert text[mention["start"] : mention["end"]] == mention["text"]
        assert mention["rule"].startswith(mention["field"])
    return list(mentions)


PHRASES = [
    ("每季度至少召开1次会议", [], "frequency", {"every": "P3M", "min": 1, "max": None, "due": None}),
    ("定期检查", [], "frequency", {"vague": True}),
    ("每月5日前报送", [], "frequency", {"every": "P1M", "min": 1, "max": None, "due": {"day": 5}}),
    ("3月底前完成", ["--date", "2024-02-04"], "deadline", {"kind": "by", "date": "2024-03-31"}),
    ("3月底前完成", [], "deadline", {"kind": "by", "date": None}),
    ("5个工作日内答复", [], "deadline", {"kind": "within", "duration": "P5WD"}),
    ("检查不少于5户企业", [], "quantity", {"min": 5, "max": None, "unit": "户"}),
    ("市教育局组织演练", [], "unit", {"name": "市教育局", "role": "responsible"}),
    ("将结果报市安委办", [], "report", {"name": "市安委办"}),
]


@pytest.mark.parametrize(("text", "options", "field", "value"), PHRASES)
def test_try_gives_normalized_values(
    capsys: pytest.CaptureFixture[str], text: str, options: list[str], field: str, value: dict[str, object]
) -> None:
    found = {str(m["field"]): m["value"] for m in tried(capsys, text, *options)}
    assert found[field] == value


@pytest.mark.parametrize("text", ["", " ", "根据〔2017〕16号文件，办理有关事宜"])
def test_try_finds_nothing_where_nothing_is(capsys: pytest.CaptureFixture[str], text: str) -> None:
    assert [m for m in tried(capsys, text) if m["field"] != "unit"] == []
    assert main(["try", text]) == ExitCode.OK
    assert "nothing found" in capsys.readouterr().out


def test_try_prints_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["try", "每季度至少召开1次会议"]) == ExitCode.OK
    out = capsys.readouterr().out
    assert "frequency" in out
    assert "every P3M, min 1" in out


def test_evaluate_prints_figures_and_holds_floors(
    notices: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    gold = tmp_path / "gold"
    gold.mkdir()
    header = "source: a.txt\nheader: {title: a的通知, kind: 通知, status: final}\n"
    (gold / "a.yaml").write_text(f"{header}tasks:\n- {{text: 每月检查。}}\n- {{text: 别的。}}\n", encoding="utf-8")
    base = ["evaluate", "--gold", str(gold), "--notices", str(notices)]
    assert main(base) == ExitCode.OK
    assert "touch-free" in capsys.readouterr().out
    assert main([*base, "--json", "--errors", "9"]) == ExitCode.OK
    data = json.loads(capsys.readouterr().out)
    assert data["figures"]["tasks"] == {"p": 0.5, "r": 0.5, "f1": 0.5}
    assert data["figures"]["header"] == 1.0
    assert list(data["notices"]) == ["a.txt"]
    assert any("missed task: 别的。" in line for line in data["differences"])
    (tmp_path / "floors.yaml").write_text("tasks: 0.9\n", encoding="utf-8")
    assert main([*base, "--floors", str(tmp_path / "floors.yaml")]) == ExitCode.BELOW_FLOOR
    assert "tasks 0.500 < 0.900" in capsys.readouterr().err
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "b.yaml").write_text("registry: 1\nnotice: {source: {file: b.txt}}\n", encoding="utf-8")
    assert main([*base, "--pred", str(tmp_path / "other")]) == ExitCode.SOME_FAILED
    assert "no registry for: a.txt" in capsys.readouterr().err


def test_the_console_script_is_the_module() -> None:
    done = python("-m", "pipeline.cli", "extract", "does-not-exist")
    assert done.returncode == ExitCode.USAGE
    assert "Traceback" not in done.stderr
    assert rules.LEXICON not in done.stderr


@pytest.mark.parametrize(("text", "columns"), [("abc", 3), ("安全ab", 6), ("a\u0301", 1), ("（）", 4), ("\u200b", 0)])
def test_a_chinese_character_is_two_columns_wide(text: str, columns: int) -> None:
    assert table.width(text) == columns


def test_a_table_keeps_its_columns_in_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    lines = list(table.rows(("编号", "任务", "单位"), [("1", "每月检查。" * 12, "市安委办"), ("22", "上报", "")], 1))
    assert all(table.width(line) <= 60 for line in lines)
    text = "每月检查。" * 12
    assert lines[1:] == [
        f"1     {text[:22]}  市安委办",
        f"      {text[22:44]}",
        f"      {text[44:]}",
        "22    上报",
    ]
