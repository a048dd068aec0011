"""Processes that are measured: started on a processor of their own, their processor time and memory read from /proc."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).parents[2]
HOST: Final = "127.0.0.1"
SERVER, LOAD = 0, 1  # processors: what is measured, what measures
START_SECONDS: Final = 30.0
WORK_SECONDS: Final = 300.0


def pin(processor: int) -> None:
    """Stay on one processor, where the system lets a process choose and has two."""
    if hasattr(os, "sched_setaffinity") and (os.cpu_count() or 1) > 1:
        os.sched_setaffinity(0, {processor})


def environment(**more: str) -> dict[str, str]:
    """Ours without settings of the person who runs this."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HUIYIN_")}
    return {**kept, "PYTHONPATH": str(ROOT), **more}


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as one:
        one.bind((HOST, 0))
        port: int = one.getsockname()[1]
        return port


class Server:
    """A process that listens."""

    def __init__(self, process: subprocess.Popen[bytes], log: Path) -> None:
        self.process, self.log = process, log

    def cpu(self) -> float:
        """Seconds of processor time so far, all threads; 0 without /proc."""
        try:
            fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            return 0.0
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory(self) -> float:
        """Resident megabytes now; 0 without /proc."""
        with contextlib.suppress(OSError):
            for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
                if line.startswith("VmRSS:"):
                    return int(line.split()[1]) / 1024
        return 0.0

    def answered(self, port: int, path: str, since: float) -> float:
        """Seconds from `since` until a GET of `path` was answered with anything."""
        request = f"GET {path} HTTP/1.1\r\nHost: {HOST}:{port}\r\nConnection: close\r\n\r\n".encode()
        while time.perf_counter() < since + START_SECONDS and self.process.poll() is None:
            with contextlib.suppress(OSError), socket.create_connection((HOST, port), 1.0) as one:
                one.sendall(request)
                if one.recv(16).startswith(b"HTTP/1.1 "):
                    return time.perf_counter() - since
            time.sleep(0.002)
        raise RuntimeError(f"did not start:\n{self.log.read_text(errors='replace')[-3000:]}")


@contextlib.contextmanager
def serving(module: str, *args: object, folder: Path, env: Mapping[str, str]) -> Iterator[Server]:
    """`python -m module args`, at work on the server's processor in `folder`, ended by SIGTERM."""
    log = folder / f"{module.rpartition('.')[2]}.log"
    with log.open("ab") as out:
        command = [sys.executable, "-m", module, *map(str, args)]
        process = subprocess.Popen(command, cwd=folder, env=dict(env), stdout=out, stderr=out, preexec_fn=on_server)  # noqa: PLW1509 - one system call
    try:
        yield Server(process, log)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def on_server() -> None:
    """Pin a new process to the server's processor."""
    pin(SERVER)


def worked(module: str, *args: object, folder: Path, env: Mapping[str, str]) -> Any:
    """What `python -m module args` prints as JSON; it may use all processors."""
    command = [sys.executable, "-m", module, *map(str, args)]
    done = subprocess.run(
        command, cwd=folder, env=dict(env), capture_output=True, timeout=WORK_SECONDS, check=False, preexec_fn=unpinned
    )
    if done.returncode:
        raise RuntimeError(f"{module} failed:\n{done.stderr.decode(errors='replace')[-3000:]}")
    return json.loads(done.stdout)


def unpinned() -> None:
    """Let a new process use every processor, though we are pinned."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, range(os.cpu_count() or 1))
