"""The guide to many notices: its commands are ones that the program takes, and its Python is Python."""

from __future__ import annotations

import ast
import re
import shlex
from pathlib import Path

import pytest

from pipeline.cli import main

GUIDE = (Path(__file__).parents[2] / "docs" / "batch.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", GUIDE, re.DOTALL | re.MULTILINE)


COMMANDS = [line for block in blocks("sh") for line in block.splitlines() if line.startswith("notices ")]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_of_a_command_exists(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    words = shlex.split(command)
    main([words[1], "--help"])
    known = set(re.findall(r"--[a-z-]+", capsys.readouterr().out))
    assert {word for word in words if word.startswith("--")} <= known


def test_it_has_commands_and_recipes() -> None:
    assert len(COMMANDS) >= 10
    for recipe in blocks("python"):
        ast.parse(recipe)
    assert "SLURMCluster" in GUIDE and "KubeCluster" in GUIDE
