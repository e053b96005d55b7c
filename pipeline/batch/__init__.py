"""Many notices at once: local processes or a cluster, resumed where they stopped, watched folders.

from pipeline.batch import Options, run
from pipeline.inputs import discover

summary = run(discover(["notices/"]), Options(Path("ledger"), workers=4))
"""

from pipeline.batch.jobs import FORMATS, Failure, Options, Process
from pipeline.batch.runs import program_digest, run
from pipeline.batch.summary import Progress, Step, Summary

__all__ = ["FORMATS", "Failure", "Options", "Process", "Progress", "Step", "Summary", "program_digest", "run"]
