"""Query: SPARQL 1.1 over the dataset that `imtkg build` wrote, evaluated in a process of its own.

`Dataset` is what Python programs ask; the command line and the server ask the same workers.
"""

from imtkg.query.dataset import Dataset, Solutions

__all__ = ["Dataset", "Solutions"]
