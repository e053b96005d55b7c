"""Options that several commands have."""

from __future__ import annotations

import argparse
from datetime import date as Date  # noqa: N812
from pathlib import Path


def add_rules(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--rules",
        action="append",
        type=Path,
        default=[],
        metavar="DIR",
        help="a folder of rules laid over the built-in ones (may be given more than once)",
    )


def add_without(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--without",
        action="append",
        choices=["nlp"],
        default=[],
        help="nlp: rules only, without the language component",
    )


def iso_date(text: str) -> Date:
    """A date of the command line; argparse makes a usage error of the exception."""
    try:
        return Date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no date: write it as 2024-02-04") from None


def at_least_one(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r}: write a number of 1 or more")
    return int(text)
