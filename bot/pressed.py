"""A guide made ready at an earlier start: read back when neither content nor code has changed since.

Reading, checking and indexing all of content/ takes half of a start, and twenty megabytes that are never given back.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import os
import pickle
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

CODE: Final = Path(__file__).parent
FOLDER: Final = CODE.parent / "content"
LEARNT: Final = "learnt.bin"  # in that folder: what was learnt from all ways of asking


def guide(kept: Path, secret: bytes, make: Callable[[], Any], folder: Path = FOLDER) -> Any:
    """What `make` makes of the folder, from the file `kept` where that is of the same content and code.

    The file is signed with the bot's own secret and readable by its owner alone: what is unpickled is what we wrote.
    """
    key = hashlib.sha256(b"pressed\0" + secret).digest()
    stamp = _stamp(folder)
    found = _opened(kept, key, stamp)
    if found is None:
        found = make()
        with contextlib.suppress(OSError):  # a folder that cannot be written costs time, nothing else
            _keep(kept, key, stamp, found)
    return found


def _stamp(folder: Path) -> bytes:
    """What the guide was made of: every file of content and code by name and bytes, and the Python that runs them."""
    digest = hashlib.sha256(sys.version.encode())
    for file in (*files(folder), *sorted(CODE.rglob("*.py"))):
        digest.update(file.as_posix().encode() + b"\0")
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.digest()


def files(folder: Path) -> Iterator[Path]:
    """The files that content is made of."""
    yield from sorted(folder.rglob("*.yaml"))
    yield from folder.glob(LEARNT)


def _opened(kept: Path, key: bytes, stamp: bytes) -> Any:
    """The guide in the file, or None when it is of something else, damaged, or not ours."""
    try:
        signature, body = _parted(kept.read_bytes())
    except OSError:
        return None
    if not hmac.compare_digest(signature, _signed(key, stamp, body)):
        return None
    return pickle.loads(body)  # noqa: S301 - signed by us


def _parted(data: bytes) -> tuple[bytes, bytes]:
    size = hashlib.sha256().digest_size
    return data[:size], data[size:]


def _signed(key: bytes, stamp: bytes, body: bytes) -> bytes:
    return hmac.digest(key, stamp + body, "sha256")


def _keep(kept: Path, key: bytes, stamp: bytes, made: Any) -> None:
    """Write the file whole or not at all."""
    body = pickle.dumps(made, protocol=pickle.HIGHEST_PROTOCOL)
    kept.parent.mkdir(parents=True, exist_ok=True)
    partial = kept.with_name(f"{kept.name}.{os.getpid()}")
    try:
        with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(_signed(key, stamp, body) + body)
        partial.replace(kept)
    finally:
        partial.unlink(missing_ok=True)
