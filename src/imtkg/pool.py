"""Work on many items in processes of their own, so that none can stop the rest: not by an error, a crash or its greed.

A process that dies is replaced. The item it worked on is tried once more, and then given up.
"""

from __future__ import annotations

import resource
import signal
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from time import process_time
from typing import Generic, TypeVar

from imtkg.errors import ImtkgError

CPU_SECONDS = 600
"""How long an item may take, in seconds of a processor's time: not of the clock, which other work would shorten."""
TRIES = 2
LIFE = 30
"""How long a process works, in the same seconds, before another takes its place: its libraries' own caches grow."""

Item = TypeVar("Item")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Lost:
    """What is known of an item whose processes died: the negative of a signal's number, or an exit code."""

    code: int

    def __str__(self) -> str:
        if self.code == -signal.SIGXCPU:
            return "takes too much of a processor's time"
        if self.code < 0:
            return f"ended its process by signal {-self.code}"
        return f"ended its process with code {self.code}"


@dataclass(slots=True)
class _Worker(Generic[Item]):
    """A process: `item` is what it works on; None while it starts."""

    process: SpawnProcess
    item: Item | None = None


def each(
    make: Callable[[], Callable[[Item], Result]],
    items: Iterable[Item],
    jobs: int,
    seconds: int = CPU_SECONDS,
    life: int = LIFE,
) -> Iterator[tuple[Item, Result | Lost]]:
    """The result for each item, in the order in which they come; `make` gives each process what it does.

    An item that computes for more than so many `seconds` is given up at once; a process that has computed for more than
    `life` seconds gives way to another. `make`, items and results travel between
    processes, so they must pickle; no item is None.

    Raises:
        ImtkgError: processes cannot start.
    """
    waiting = deque(items)
    tries = Counter[Item]()
    workers: dict[Connection, _Worker[Item]] = {}
    processes: list[SpawnProcess] = []
    try:
        while waiting or workers:
            starting = sum(worker.item is None for worker in workers.values())
            for _ in range(min(jobs - len(workers), len(waiting) - starting)):
                connection, process = _start(make, seconds, life)
                workers[connection] = _Worker(process)
                processes.append(process)
            heard = wait(list(workers))
            for connection, worker in [(one, worker) for one, worker in workers.items() if one in heard]:
                item = worker.item
                try:
                    result, is_old = connection.recv()
                except (EOFError, OSError):
                    del workers[connection]
                    worker.process.join()
                    lost = Lost(worker.process.exitcode or 0)
                    if item is None:
                        hint = "in a script, call imtkg below `if __name__ == '__main__':`"
                        raise ImtkgError(f"a worker {lost}, before it began", hint=hint) from None
                    tries[item] += 1
                    if tries[item] < TRIES and lost.code != -signal.SIGXCPU:
                        waiting.append(item)
                    else:
                        yield item, lost
                    continue
                if waiting and not is_old:
                    worker.item = waiting.popleft()
                    with suppress(OSError):  # a process that died is found out above
                        connection.send(worker.item)
                else:
                    del workers[connection]
                    connection.close()  # which ends the process
                if item is not None:
                    yield item, result
    finally:
        for worker in workers.values():
            worker.process.terminate()
        for process in processes:
            process.join()


def _start(make: Callable[[], Callable[[Item], Result]], seconds: int, life: int) -> tuple[Connection, SpawnProcess]:
    context = get_context("spawn")  # a fork would copy locks that other threads hold
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(make, theirs, seconds, life), daemon=True)
    process.start()
    theirs.close()  # so that the process's end is heard
    return ours, process


def _serve(make: Callable[[], Callable[[Item], Result]], connection: Connection, seconds: int, life: int) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group, and who started this ends it
    work = make()
    with suppress(EOFError, BrokenPipeError, ConnectionResetError):
        connection.send((None, False))
        while True:
            item = connection.recv()
            _allow(seconds)
            connection.send((work(item), process_time() > life))


def _allow(seconds: int) -> None:
    """Lets this process compute for so long from now."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    most = resource.getrlimit(resource.RLIMIT_CPU)[1]
    until = int(usage.ru_utime + usage.ru_stime) + seconds + 1
    resource.setrlimit(resource.RLIMIT_CPU, (until if most == resource.RLIM_INFINITY else min(until, most), most))
