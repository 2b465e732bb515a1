"""The command line as ``python -m invariants``.

Owns: nothing of its own.
Must never know: anything but where the command line is.
"""

from invariants.cli.app import main

if __name__ == "__main__":
    main()
