"""The widget in JupyterLab: what is edited there is in the kernel, in the review file, and outlives a re-run."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from time import sleep
from typing import Any

import pytest
from page_examples import registry

pytest.importorskip("jupyterlab", reason="jupyterlab is not installed")
pytest.importorskip("anywidget", reason="the extra `notebook` is not installed")
pytest.importorskip("nbformat")

import nbformat

from pipeline.review.decision_files import load_reviews, review_path
from pipeline.review.widget import reviewed

CELLS = (
    "from pipeline.review.widget import FolderReview\ndesk = FolderReview('.', by='孟晓棠')\ndesk",
    "print('kernel:', [decision.verdict.value for decision in desk.children[1].decisions])",
)
RUN_ALL = '[data-command="notebook:restart-run-all"]'
ACCEPT = ".jp-Dialog button.jp-mod-accept"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A registry, and a notebook that opens it."""
    cells = [nbformat.v4.new_code_cell(source, id=f"cell-{n}") for n, source in enumerate(CELLS)]
    kernel = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=kernel), tmp_path / "review.ipynb")
    registry(40).write(tmp_path)
    return tmp_path


@pytest.fixture
def address(folder: Path) -> Iterator[str]:
    """JupyterLab on a free port of this machine."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = ["--no-browser", "--allow-root", "--ip=127.0.0.1", f"--port={port}", "--IdentityProvider.token="]
    command = [sys.executable, "-m", "jupyterlab", *options, f"--ServerApp.root_dir={folder}"]
    own = {"JUPYTER_CONFIG_DIR": str(folder / ".config"), "JUPYTER_RUNTIME_DIR": str(folder / ".runtime")}
    server = subprocess.Popen(  # noqa: S603
        command, env={**os.environ, **own}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait_for(port)
        yield f"http://127.0.0.1:{port}/lab/tree/review.ipynb"
    finally:
        server.terminate()
        server.wait(20)


def _wait_for(port: int) -> None:
    for _ in range(120):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        sleep(0.5)
    pytest.skip("JupyterLab does not start")


def test_an_edited_deadline_reaches_kernel_and_file(new_page: Any, address: str, folder: Path) -> None:
    page = new_page(viewport={"width": 1500, "height": 1000})
    page.goto(address)
    _run_all(page)
    page.locator(".nr-card").first.wait_for(timeout=90_000)
    cells = page.locator(".jp-Cell").count()
    page.locator(f'.nr-card[data-id="{4:016x}"]').click()
    page.keyboard.press("e")
    page.fill("[data-field=deadlines] [name=date]", "2025-09-30")
    page.keyboard.press("Control+Enter")
    for key in ("n", "a", "n", "x", "m", "Escape", "s", "Escape"):  # keys that mean other things to a notebook
        page.keyboard.press(key)
    page.click("[data-act=save]")
    page.locator(".nr-status", has_text="新存入 3 条决定").wait_for()
    assert page.locator(".jp-Cell").count() == cells

    (path,) = folder.glob("*.yaml")
    kept = load_reviews(review_path(folder, path.stem))
    assert [decision.verdict for decision in kept] == ["edited", "accepted", "rejected"]
    registry(40).write(folder)
    assert reviewed(path).tasks[3].deadlines[0].date == date(2025, 9, 30)

    page.locator(".jp-CodeCell").nth(1).locator(".cm-content").click()
    page.keyboard.press("Shift+Enter")
    page.locator(".jp-OutputArea-output", has_text="kernel: ['edited', 'accepted', 'rejected']").wait_for()


def _run_all(page: Any) -> None:
    page.locator(".jp-Notebook").wait_for(timeout=90_000)
    page.locator(".jp-CodeCell").nth(1).wait_for()
    page.locator(RUN_ALL).first.click()
    page.locator(ACCEPT).click()
