"""Content made ready by a process of its own: what reading, checking and indexing take is given back when it ends.

`python -m bot.making FOLDER` writes the guide, or the list of all mistakes, pickled to standard output.
"""

from __future__ import annotations

import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

from bot.pressed import FOLDER


def guide(folder: Path = FOLDER) -> Any:
    """The guide, or every mistake of the content; made here where no other process can be had."""
    done = subprocess.run([sys.executable, "-m", __name__, str(folder)], stdout=subprocess.PIPE, check=False)  # noqa: S603 - ours
    return made(folder) if done.returncode else pickle.loads(done.stdout)  # noqa: S301 - written by ourselves just now


def made(folder: Path) -> Any:
    """The same, made here."""
    from bot import content  # noqa: PLC0415 - neither YAML nor its models are needed where another process has made it

    try:
        return content.load(folder)
    except content.BadContent as bad:
        return bad.mistakes


if __name__ == "__main__":
    sys.stdout.buffer.write(pickle.dumps(made(Path(sys.argv[1])), protocol=pickle.HIGHEST_PROTOCOL))
