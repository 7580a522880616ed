"""The command line: a command for each verb of the Python API, with data on stdout and all else on stderr.

Exit codes: 0 fine; 1 data does not conform, a build refused pages, or verification failed; 2 wrong usage; 3 input or
disk; 4 a fault of imtkg itself; 130 stopped by Ctrl-C; 141 the reader of stdout went away.
"""

from imtkg.cli.frame import app, main, visible

__all__ = ["app", "main", "visible"]
