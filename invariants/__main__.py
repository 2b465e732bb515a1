"""The command line as a process of its own: ``python -m invariants``, and the script ``invariants``.

Owns: the beginning and the end of the process.
Must never know: anything but where the command line is.
"""

import gc
import signal
import sys
from typing import Never


def run() -> Never:
    """Run the command line, and end the process with its exit status.

    Ctrl-C while modules are imported ends the process by the signal, as that of a program that does not listen.
    """
    gc.disable()  # whatever is imported stays, and searches for cycles among it would find nothing
    listens = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if listens:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from invariants.cli.app import main
    from invariants.cli.exit_status import ExitStatus

    try:
        if listens:
            signal.signal(signal.SIGINT, signal.default_int_handler)
        gc.enable()
        main()
    except SystemExit as end:
        _leave(end)
    except KeyboardInterrupt:
        _leave(SystemExit(int(ExitStatus.INTERRUPTED)))
    raise TypeError("the command line has returned")


def _leave(end: SystemExit) -> Never:
    """End the process as Python does, but for freeing all objects one by one: the system frees its memory at once.

    Python itself ends a process that is watched by a profiler, or has another thread, or a stream that takes no text.
    """
    import atexit
    import os
    import threading

    is_watched = sys.getprofile() is not None or sys.gettrace() is not None
    if is_watched or threading.active_count() > 1 or not isinstance(end.code, int):
        raise end
    atexit._run_exitfuncs()
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except (OSError, ValueError):
        raise end from None
    os._exit(end.code)


if __name__ == "__main__":
    run()
