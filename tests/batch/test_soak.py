"""The soak of benchmarks/ in small: whatever goes wrong, nothing is lost, doubled or half written."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


@pytest.mark.skipif(sys.platform != "linux", reason="finds the workers of a run by /proc")
def test_nothing_is_lost_doubled_or_half_written() -> None:
    # A file whose workers are killed three times by chance is given up: two kills cannot do that.
    size = ["--inputs", "120", "--kill-every", "1", "--kills", "2", "--run-kills", "1"]
    environment = {key: value for key, value in os.environ.items() if key != "NOTICE_PIPELINE_SHARED"}
    command = [sys.executable, str(BENCHMARKS / "soak.py"), *size]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False, timeout=600)  # noqa: S603
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"^11[89] inputs and [345] broken ones", done.stdout), done.stdout
    assert re.search(r"1 runs and \d+ workers killed", done.stdout), "the run ended before it could be killed"
