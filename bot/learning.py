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
from typing import Any, Final, NamedTuple

from bot.core.grams import Grams, Lexicon, grams_of_lines
from bot.core.index import Kinds, kinds, stamp
from bot.core.leanings import signs
from bot.core.learnt import NOTHING, SCALE, UNHEARD, Learnt, length
from bot.pressed import LEARNT

OFTEN: Final = 3  # ways of asking: a gram in fewer tells next to nothing about others
STRICT: Final = 0.3  # how much a mistake costs beside plain weights (C of the support vector machine)
FAINT: Final = 0.04  # a weight smaller than this is let go: half of the room for a thousandth of the answers
PLAIN: Final = 0.01  # how much a mistake costs beside plain weights where signs are weighed
PARTS: Final = 2  # of all ways of asking: each is judged by what was taught the others
QUIET: Final = 0.3  # what a text that sounds like danger counts where topics are told apart
NEARLY: Final = 0.01  # how near to the best the weights of topics must be
OTHERS: Final = -1  # the owner of all texts that are not looked at one by one
SIDES: Final = (0, 1, 2)  # a refusal, a danger, all else
ARRAYS: Final = (("rarity", "f"), ("starts", "I"), ("entries", "B"), ("worth", "h"), ("bias", "f"), ("weights", "f"))
Columns = list[tuple[int, float]]


def read(folder: Path) -> Learnt:
    """What was learnt for a folder of content; nothing where there is no such file. ValueError for a damaged one."""
    file = folder / LEARNT
    return unpacked(file.read_bytes()) if file.exists() else NOTHING


def learn(written: Mapping[str, Sequence[str]], lexicon: Lexicon) -> Learnt:
    """A linear support vector machine, each entry against all others, over rare grams of two kinds."""
    from scipy.sparse import csr_matrix  # noqa: PLC0415 - only whoever learns has it

    ids = tuple(sorted(written))
    told = [(number, way) for number, name in enumerate(ids) for way in grams_of_lines(lexicon, sorted(written[name]))]
    rarity = _rarity(way for _, way in told)
    places = {gram: place for place, gram in enumerate(rarity)}
    rows = [_row(way, places, rarity) for _, way in told]
    cells = [(number, *cell) for number, row in enumerate(rows) for cell in row]
    texts = csr_matrix(([cell[2] for cell in cells], ([cell[0] for cell in cells], [cell[1] for cell in cells])))
    owners = [number for number, _ in told]
    known = kinds(ids)
    machine = _taught(texts, owners, known)
    learnt = _kept(stamp(written, lexicon), ids, rarity, machine.coefficients.T.tolist(), machine.bias.tolist())
    return learnt._replace(weights=array("f", _weights(texts, owners, known)))


class _Machine(NamedTuple):
    """A row of coefficients for every entry, and what each has before a word is said."""

    coefficients: Any
    bias: Any


def _taught(texts: Any, owners: Sequence[int], known: Kinds) -> _Machine:
    """Every entry against all others; to topics what sounds like danger is a faint counter-example."""
    import numpy as np  # noqa: PLC0415

    alarming = frozenset((*known.dangers, *known.refusals, *known.sounding))
    entries = len({*known.asked, *known.everyday, *alarming})
    machine = _Machine(np.zeros((entries, texts.shape[1])), np.full(entries, UNHEARD))
    quiet = [QUIET if owner in alarming else 1.0 for owner in owners]
    topics = [OTHERS if owner in alarming else owner for owner in owners]
    alarms = [owner if owner in alarming else OTHERS for owner in owners]
    _teach(machine, texts, topics, quiet, tol=NEARLY)  # eighty entries: a minute saved
    _teach(machine, texts, alarms, None, dual=False)  # twice as fast for a few of many texts
    return machine


def _teach(machine: _Machine, texts: Any, owners: Sequence[int], counts: Sequence[float] | None, **how: Any) -> None:
    """The entries among the owners; how much each text counts, and how it is computed."""
    from sklearn.svm import LinearSVC  # noqa: PLC0415

    if len({*owners}) < 2:
        return
    taught = LinearSVC(C=STRICT, random_state=0, **how).fit(texts, owners, sample_weight=counts)
    both = len(taught.classes_) == 2
    rows = [-taught.coef_[0], taught.coef_[0]] if both else taught.coef_
    biases = [-taught.intercept_[0], taught.intercept_[0]] if both else taught.intercept_
    for entry, row, bias in zip(taught.classes_, rows, biases, strict=True):
        if entry != OTHERS:
            machine.coefficients[entry], machine.bias[entry] = row, bias


def _weights(texts: Any, owners: Sequence[int], known: Kinds) -> list[float]:
    """How to weigh the signs of danger and refusal; none where there is no such entry.

    Learnt of each text by what those say that were not taught it: what it was taught a machine knows too well.
    """
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415

    sides = [_side(owner, known) for owner in owners]
    if len({*sides}) < len(SIDES):
        return []
    seen = [signs(said, known, known.ordinary) for said in _unseen(texts, owners, known)]
    judge = LogisticRegression(C=PLAIN, max_iter=1000).fit(seen, sides)
    return [float(value) for row, bias in zip(judge.coef_, judge.intercept_, strict=True) for value in (*row, bias)]


def _side(owner: int, known: Kinds) -> int:
    return next((side for side, own in enumerate((known.refusals, known.dangers)) if owner in own), SIDES[-1])


def _unseen(texts: Any, owners: Sequence[int], known: Kinds) -> list[list[float]]:
    """What is said of every text by a machine that was taught all but its part."""
    from sklearn.model_selection import KFold  # noqa: PLC0415

    said: list[list[float]] = [[]] * len(owners)
    for taught, left in KFold(PARTS, shuffle=True, random_state=0).split(texts):
        machine = _taught(texts[taught], [owners[number] for number in taught], known)
        found = texts[left] @ machine.coefficients.T + machine.bias
        for number, row in zip(left, found.tolist(), strict=True):
            said[number] = row
    return said


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
