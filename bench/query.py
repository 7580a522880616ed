"""What a question costs over HTTP, beside `oxigraph serve-read-only` on the same store, in one run.

    python bench/query.py DATASET --oxigraph PATH [--rounds 50] [--clients 16]

PATH is oxigraph's program (`pip install oxigraph`). Each example question is asked `rounds` times over one kept
connection, of both in turn; then `clients` ask all of them at once. Seconds by the clock; the ratio is what counts.
"""

from __future__ import annotations

import argparse
import http.client
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from imtkg.query.examples import examples
from imtkg.query.store import store_of

HEADERS = {"Content-Type": "application/sparql-query", "Accept": "application/sparql-results+json"}


@contextmanager
def served(command: list[str], path: str) -> Iterator[tuple[int, str]]:
    """Runs a server, and gives its port and the path of its endpoint."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    process = subprocess.Popen([part.format(port=port) for part in command], stderr=subprocess.DEVNULL)
    try:
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                time.sleep(0.05)
        yield port, path
    finally:
        process.terminate()
        process.wait()


def ask(connection: http.client.HTTPConnection, path: str, query: str) -> float:
    """Seconds that one question takes."""
    start = time.perf_counter()
    connection.request("POST", path, query.encode(), HEADERS)
    answer = connection.getresponse()
    answer.read()
    if answer.status != 200:
        raise SystemExit(f"{answer.status} for {query}")
    return time.perf_counter() - start


def throughput(port: int, path: str, queries: list[str], clients: int) -> float:
    """Questions a second, of so many clients at once."""

    def run(_: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        for query in queries:
            ask(connection, path, query)

    start = time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        list(pool.map(run, range(clients)))
    return clients * len(queries) / (time.perf_counter() - start)


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description="What a question costs over HTTP.")
    parser.add_argument("dataset", type=Path)
    parser.add_argument("--oxigraph", required=True)
    parser.add_argument("--rounds", type=int, default=50)
    parser.add_argument("--clients", type=int, default=16)
    given = parser.parse_args()
    queries = [one.sparql for one in examples().values()]
    store = store_of(given.dataset)
    ours = [sys.executable, "-m", "imtkg", "serve", str(given.dataset), "--port", "{port}"]
    theirs = [given.oxigraph, "serve-read-only", "--location", str(store), "--bind", "127.0.0.1:{port}"]
    with served(ours, "/sparql") as one, served(theirs, "/query") as other:
        taken: dict[int, list[float]] = {one[0]: [], other[0]: []}
        connections = {port: http.client.HTTPConnection("127.0.0.1", port, timeout=60) for port in taken}
        for turn in range(given.rounds + 1):
            for query in queries:
                for port, path in (one, other):
                    seconds = ask(connections[port], path, query)
                    if turn:  # the first is to warm up
                        taken[port].append(seconds)
        marks = {port: statistics.quantiles(times, n=100) for port, times in taken.items()}
        for name, at in (("p50", 49), ("p99", 98)):
            mine, its = (1000 * marks[port][at] for port, _ in (one, other))
            print(f"{name}: {mine:.2f} ms, oxigraph {its:.2f} ms, ratio {mine / its:.2f}")
        mine, its = (throughput(*server, queries * 4, given.clients) for server in (one, other))
        print(f"{given.clients} clients: {mine:.0f} a second, oxigraph {its:.0f}, ratio {its / mine:.2f}")


if __name__ == "__main__":
    main()
