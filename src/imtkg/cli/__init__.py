"""The command line: a command for each verb of the Python API, with data on stdout and all else on stderr.

Exit codes: 0 fine; 1 data does not conform, a build refused pages, or verification failed; 2 wrong usage; 3 input or
disk; 4 a fault of imtkg itself; 130 stopped by Ctrl-C; 141 the reader of stdout went away.
"""

from imtkg.cli import build, claims, explain, lexicon, query, score, serve, site, stats, validate, verify
from imtkg.cli.frame import app, main

__all__ = ["app", "main"]

# A command is a file of its own, and a line here; --help shows them in this order.
app.add_typer(build.commands)
app.add_typer(claims.commands)
app.add_typer(validate.commands)
app.add_typer(verify.commands)
app.add_typer(explain.commands)
app.add_typer(query.commands)
app.add_typer(serve.commands)
app.add_typer(site.commands)
app.add_typer(score.commands)
app.add_typer(stats.commands)
app.add_typer(lexicon.commands)
