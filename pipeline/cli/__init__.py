"""The commands: the only place that prints or exits. `COMMANDS` lists them, each a module with two functions.

`configure(parser)` adds a command's options, `run(args)` does it and gives the exit code. A module is imported when its
command is called, so that `notices --help` starts at once.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import NoReturn, Protocol, cast

from pipeline.errors import ExitCode, PipelineError, UsageError


@dataclass(frozen=True, slots=True)
class Command:
    """The module of a command and what it does, in a line."""

    module: str
    summary: str


COMMANDS: dict[str, Command] = {
    "extract": Command("pipeline.cli.extract", "read notices, write their task registries and tables"),
    "watch": Command("pipeline.cli.watch", "process the notices of a folder as they land whole"),
    "show": Command("pipeline.cli.show", "one notice or registry as a table in the terminal"),
    "try": Command("pipeline.cli.phrase", "what the rules find in a phrase, normalized"),
    "explain": Command("pipeline.cli.explain", "why a task is as it is: sentence, mentions, rules, values"),
    "rules": Command("pipeline.cli.rules", "run every example of every rule"),
    "train": Command("pipeline.cli.train", "learn from gold and reviews how far a record can be trusted"),
    "stats": Command("pipeline.cli.stats", "what a folder of registries holds, and which rules never fire"),
    "evaluate": Command("pipeline.cli.evaluate", "figures against gold annotations, with the differences"),
    "validate": Command("pipeline.cli.validate", "a hand-edited registry against its schema and its source"),
    "lint": Command("pipeline.cli.lint", "what a notice got wrong, as questions to its author"),
    "due": Command("pipeline.cli.due", "what is due on a day: lights, chase letters, tables"),
    "progress": Command("pipeline.cli.progress", "record what is done, or read in the ledger sent back"),
    "export": Command("pipeline.cli.export", "feed ledgers, calendars, databases and trackers"),
    "diff": Command("pipeline.cli.diff", "two versions of a notice, or linked ones, compared"),
    "form": Command("pipeline.cli.form", "blank forms as workbooks to fill in, and summed up"),
    "report": Command("pipeline.cli.report", "one page of a notice beside its ledger, to decide on"),
    "review": Command("pipeline.cli.review", "what people decided: take in, see, compare, hand on"),
}


class _Module(Protocol):
    __doc__: str | None

    def configure(self, parser: argparse.ArgumentParser) -> None: ...

    def run(self, args: argparse.Namespace) -> ExitCode: ...


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise UsageError(message, f"see `{self.prog} --help`")


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; gives its exit code and never raises for what the user did."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a terminal that cannot show Chinese gets escapes, not an exception
            stream.reconfigure(errors="backslashreplace")
    try:
        code = _run(arguments)
        sys.stdout.flush()
        return int(code)
    except PipelineError as error:
        return _complain(error.message, error.advice, error.exit_code)
    except KeyboardInterrupt:
        return _complain("interrupted", "what is written is whole: run it again to go on", ExitCode.INTERRUPTED)
    except BrokenPipeError:
        # The reader (head, less) has gone; Python would complain again when it closes the stream.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.OK
    except SystemExit as stop:  # --help, --version
        return stop.code if isinstance(stop.code, int) else ExitCode.OK
    except Exception as error:
        if os.environ.get("NOTICES_DEBUG"):
            raise
        cause = f"unexpected {type(error).__name__}: {' '.join(str(error).split())[:200]}"
        return _complain(cause, "a defect: report it with what NOTICES_DEBUG=1 shows", ExitCode.SOME_FAILED)


def _complain(message: str, advice: str, code: ExitCode) -> int:
    with contextlib.suppress(BrokenPipeError):
        print(f"notices: {message}" + (f" — {advice}" if advice else ""), file=sys.stderr)
    return int(code)


def _run(arguments: list[str]) -> ExitCode:
    name = arguments[0] if arguments and arguments[0] in COMMANDS else None
    parser, module = _parser(name)
    if not arguments:
        parser.print_help(sys.stderr)
        return ExitCode.USAGE
    args = parser.parse_args(arguments)
    return module.run(args) if module else ExitCode.USAGE


def _parser(called: str | None) -> tuple[argparse.ArgumentParser, _Module | None]:
    parser = _Parser(prog="notices", description="Turns official notices into task registries.")
    parser.add_argument("--version", action=_Version, nargs=0, help="print the version")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    module: _Module | None = None
    for name, command in COMMANDS.items():
        formatter = argparse.RawDescriptionHelpFormatter
        sub = commands.add_parser(name, help=command.summary, formatter_class=formatter)
        if name == called:
            module = cast(_Module, import_module(command.module))
            sub.description, _, sub.epilog = (module.__doc__ or "").partition("\n\n")
            module.configure(sub)
    return parser, module


class _Version(argparse.Action):
    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from importlib.metadata import PackageNotFoundError, version

        try:
            print(f"notices {version('notice-pipeline')}")
        except PackageNotFoundError:
            print("notices (not installed)")
        parser.exit()
