"""Milliseconds and megabytes of one import. Run as a file, not with -m: nothing else has been imported before it."""

import os
import sys
import time


def resident() -> float:
    """Resident megabytes of this process; 0 without /proc."""
    try:
        with open("/proc/self/statm") as file:  # noqa: PTH123 - pathlib brings in much of what is measured
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20
    except OSError:
        return 0.0


if __name__ == "__main__":
    before, since = resident(), time.perf_counter()
    __import__(sys.argv[1])
    taken = 1000 * (time.perf_counter() - since)
    print(f"\n[{taken}, {resident() - before}]")
