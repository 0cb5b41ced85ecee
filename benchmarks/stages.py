"""Where the time of a validation goes, function by function of zhengzhao.

A second thread looks every few milliseconds at what the validation is doing, and charges the time since its last look
to the innermost function of ours on the stack: whatever DuckDB or a library does there belongs to whoever called it. It
is looked at from outside, so that the engine needs no clocks of its own and runs as fast as ever. Prints JSON.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from types import FrameType

from benchmarks.batches import TABLE
from benchmarks.measure import ROOT
from benchmarks.peers.registration import TODAY

ENGINE = str(ROOT / "src" / "zhengzhao")
OUTSIDE = "outside"
INTERVAL = 0.003


def timed(work: Callable[[], object]) -> dict[str, float]:
    """Do the work and return the seconds of each function of zhengzhao."""
    seconds: defaultdict[str, float] = defaultdict(float)
    worker, done = threading.get_ident(), threading.Event()

    def look() -> None:
        before = time.perf_counter()
        while not done.wait(INTERVAL):
            now = time.perf_counter()
            seconds[_function(sys._current_frames().get(worker))] += now - before
            before = now

    looker = threading.Thread(target=look)
    looker.start()
    try:
        work()
    finally:
        done.set()
        looker.join()
    return dict(seconds)


def _function(frame: FrameType | None) -> str:
    while frame is not None:
        file = frame.f_code.co_filename
        if file.startswith(ENGINE):
            inside = Path(file).relative_to(ENGINE).with_suffix("")
            return ".".join((*(each for each in inside.parts if each != "__init__"), frame.f_code.co_qualname))
        frame = frame.f_back
    return OUTSIDE


def _validate(file: Path) -> None:
    # Imported here, so that loading the engine is part of what is timed.
    import zhengzhao

    report = zhengzhao.validate([file], table=TABLE, today=TODAY, limit=5)
    zhengzhao.render(report, "text", "en")


if __name__ == "__main__":
    print(json.dumps(timed(lambda: _validate(Path(sys.argv[1])))))
