"""``python -m tests.benchmarks.stopwatch FILE ARGUMENTS``: the command line with a stopwatch around the solver's check.

Runs ``invariants`` with the arguments, and writes the seconds spent in the solver into the file.
"""

import sys
import time
from pathlib import Path

from invariants.cli.app import main
from invariants.solver.z3.context import Z3Context

laps = []
check = Z3Context.check


def timed(context, *arguments):
    started = time.process_time()
    try:
        return check(context, *arguments)
    finally:
        laps.append(time.process_time() - started)


Z3Context.check = timed
try:
    main(sys.argv[2:])
finally:
    Path(sys.argv[1]).write_text(str(sum(laps)), encoding="ascii")
