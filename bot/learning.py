"""Learns from all ways of asking which words speak for what, and keeps it in content/learnt.bin: `make learn`.

The bot itself only reads the file. Learning needs scikit-learn, which comes with the tools for development.
"""

from __future__ import annotations

import json
import sys
import zlib
from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from math import log
from pathlib import Path
from typing import Any, Final

from bot.core.grams import Grams, Lexicon, grams_of_lines
from bot.core.index import stamp
from bot.core.learnt import NOTHING, SCALE, Learnt, length
from bot.pressed import LEARNT

OFTEN: Final = 3  # ways of asking: a gram in fewer tells next to nothing about others
STRICT: Final = 0.3  # how much a mistake costs beside plain weights (C of the support vector machine)
FAINT: Final = 0.04  # a weight smaller than this is let go: half of the room for a thousandth of the answers
ARRAYS: Final = (("rarity", "f"), ("starts", "I"), ("entries", "B"), ("worth", "h"), ("bias", "f"))
Columns = list[tuple[int, float]]


def read(folder: Path) -> Learnt:
    """What was learnt for a folder of content; nothing where there is no such file. ValueError for a damaged one."""
    file = folder / LEARNT
    return unpacked(file.read_bytes()) if file.exists() else NOTHING


def learn(written: Mapping[str, Sequence[str]], lexicon: Lexicon) -> Learnt:
    """A linear support vector machine, each entry against all others, over rare grams of two kinds."""
    from scipy.sparse import csr_matrix  # noqa: PLC0415 - only whoever learns has it
    from sklearn.svm import LinearSVC  # noqa: PLC0415

    ids = tuple(sorted(written))
    told = [(number, way) for number, name in enumerate(ids) for way in grams_of_lines(lexicon, sorted(written[name]))]
    rarity = _rarity(way for _, way in told)
    places = {gram: place for place, gram in enumerate(rarity)}
    rows = [_row(way, places, rarity) for _, way in told]
    cells = [(number, *cell) for number, row in enumerate(rows) for cell in row]
    texts = csr_matrix(([cell[2] for cell in cells], ([cell[0] for cell in cells], [cell[1] for cell in cells])))
    machine = LinearSVC(C=STRICT, random_state=0).fit(texts, [number for number, _ in told])
    return _kept(stamp(written, lexicon), ids, rarity, machine.coef_.T.tolist(), machine.intercept_.tolist())


def _rarity(told: Iterable[Grams]) -> dict[str, float]:
    """How rare each gram is that stands in several ways of asking; in a steady order."""
    ways = list(told)
    counts = Counter(gram for way in ways for gram in {*way.single, *way.telling})
    return {gram: 1 + log(len(ways) / count) for gram, count in sorted(counts.items()) if count >= OFTEN}


def _row(way: Grams, places: Mapping[str, int], rarity: Mapping[str, float]) -> Columns:
    row: Counter[int] = Counter()
    for part in (way.single, way.telling):
        known = [gram for gram in part if gram in rarity]
        size = length(rarity[gram] for gram in known)
        for gram in known:
            row[places[gram]] += rarity[gram] / size  # type: ignore[assignment]
    return sorted(row.items())


def _kept(
    stamped: str,
    ids: tuple[str, ...],
    rarity: Mapping[str, float],
    weights: Sequence[Sequence[float]],
    bias: Sequence[float],
) -> Learnt:
    """Only what is worth keeping, in whole numbers; a gram's rarity is in its worth already."""
    starts, entries, worth = array("I", [0]), array("B"), array("h")
    for rare, row in zip(rarity.values(), weights, strict=True):
        for entry, weight in enumerate(row):
            if abs(weight) >= FAINT:
                entries.append(entry)
                worth.append(round(weight * rare * SCALE))
        starts.append(len(entries))
    return Learnt(stamped, ids, tuple(rarity), array("f", rarity.values()), starts, entries, worth, array("f", bias))


def packed(learnt: Learnt) -> bytes:
    """As the file holds it, the same on every machine."""
    arrays = [array(kind, getattr(learnt, name)) for name, kind in ARRAYS]
    head = {"stamp": learnt.stamp, "ids": learnt.ids, "grams": learnt.grams, "sizes": [*map(len, arrays)]}
    return zlib.compress(b"\n".join([json.dumps(head).encode(), b"".join(map(_bytes, arrays))]), 9)


def unpacked(data: bytes) -> Learnt:
    """What `packed` made; ValueError for anything else."""
    try:
        first, body = zlib.decompress(data).split(b"\n", 1)
        head: dict[str, Any] = json.loads(first)
        arrays, at = {}, 0
        for (name, kind), size in zip(ARRAYS, head["sizes"], strict=True):
            values: array[Any] = array(kind)
            end = at + size * values.itemsize
            values.frombytes(body[at:end])
            arrays[name], at = _here(values), end
    except (zlib.error, ValueError, KeyError, TypeError) as reason:
        raise ValueError(f"{LEARNT}: {reason}") from reason
    return Learnt(head["stamp"], tuple(head["ids"]), tuple(head["grams"]), **arrays)


def _bytes(values: array[Any]) -> bytes:
    return _here(array(values.typecode, values)).tobytes()


def _here(values: array[Any]) -> array[Any]:
    """Numbers stand in the file with the small end first."""
    if sys.byteorder == "big":
        values.byteswap()
    return values
