"""Serve: a dataset as pages, as data and as a SPARQL endpoint, on this machine or the web."""
