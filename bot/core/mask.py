"""Blanks what people should never send: ID and card numbers, codes, passwords, mobiles. Before storage and logs."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, compress
from operator import mul
from typing import Final, NamedTuple

COVERS: Final = {
    "id": "〔身份证号已遮住〕",
    "card": "〔银行卡号已遮住〕",
    "code": "〔验证码已遮住〕",
    "password": "〔密码已遮住〕",
    "phone": "〔手机号已遮住〕",
}
LEFT_OF_PHONE: Final = 2  # last digits that stay, so that the person knows which number it was

NUMERALS: Final = str.maketrans("〇零一二三四五六七八九幺", "001234567891")
BLANKS: Final = r" \t\u00a0\u2000-\u200a\u202f\u3000"
UNSEEN: Final = r"\u00ad\u200b-\u200f\u2060\ufeff"
MARKS: Final = r"._·•,，、/|\\\-‐-―−－~*+"
GAP: Final = rf"[{BLANKS}{UNSEEN}{MARKS}]"  # what people put between groups of digits
RUN: Final = re.compile(rf"[0-9](?:{GAP}{{0,3}}[0-9])*(?:{GAP}{{0,3}}[xX])?")
LONG: Final = re.compile(r"[0-9]{13,}")
GROUP: Final = re.compile(r"[0-9]+X?|X")
DIGITS: Final = frozenset("0123456789X")
INVISIBLE: Final = re.compile(rf"[{UNSEEN}]+")

PROVINCES: Final = "1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]|91"
DAY: Final = r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])"
ID_18: Final = re.compile(rf"(?:{PROVINCES})[0-9]{{4}}(?:18|19|20)[0-9]{{2}}{DAY}[0-9]{{3}}[0-9X]")
ID_15: Final = re.compile(rf"(?:{PROVINCES})[0-9]{{6}}{DAY}[0-9]{{3}}")
ID_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)  # GB 11643-1999
ID_CHECKS: Final = "10X98765432"

CARD_SHORTEST, CARD_LONGEST = 13, 19  # digits; ISO/IEC 7812
SHORTEST: Final = 11  # digits of a mobile, the shortest number we look for
LENGTHS: Final = frozenset({SHORTEST, *range(CARD_SHORTEST, CARD_LONGEST + 1)})
NO_CARD: Final = "01"  # no bank's number begins so; senders of mass messages (106…) and devices (14…) do
CARD_GROUPS: Final = 6  # more groups than this are a list of numbers, not a card
DOUBLED: Final = bytes.maketrans(b"0123456789", bytes((0, 2, 4, 6, 8, 1, 3, 5, 7, 9)))
UNIONPAY: Final = re.compile(r"62[0-9]{14,17}")
DATE: Final = re.compile(rf"(?:19|20)[0-9]{{2}}{DAY}")
MOBILE: Final = re.compile(r"(?:(?:00)?86)?1[3-9][0-9]{9}")

CODE_WORD: Final = re.compile(
    r"验证码|驗證碼|校验码|校驗碼|动态码|動態碼|动态密码|短信码|授权码|(?<![a-z])(?:code|otp|yanzhengma)", re.I
)
CODE_DIGITS: Final = r"(?<![0-9])([0-9](?:[ \-]?[0-9]){3,7})(?![0-9])"
CODE_AFTER: Final = re.compile(rf"[^0-9。！？!?\n打拨]{{0,10}}{CODE_DIGITS}(?!\s?(?:元|块|年|月|分钟|秒|次|个))")
CODE_BEFORE: Final = re.compile(rf"{CODE_DIGITS}[^0-9发收。！？!?\n]{{0,4}}$")
CODE_REACH: Final = 20  # characters before the word
CODE_ALONE: Final = re.compile(CODE_DIGITS)
GRAPHIC: Final = r"[!-~！-～]"
SECRET_SHORTEST: Final = 4  # characters of a code or a password
DIGIT: Final = re.compile(r"[\d〇零一二三四五六七八九幺]")
GRAPHICS: Final = re.compile(rf"{GRAPHIC}{{{SECRET_SHORTEST}}}")
PASSWORD: Final = re.compile(
    rf"(?:密码|密碼|口令|mima|passwords?|passwd|pwd|pin码)"
    rf"(?:(?:\s?(?:就是|是|为|為|改成|设成|叫)|\s?[:：=])\s{{0,3}}({GRAPHIC}{{4,64}})|\s?((?=[a-z]{{0,32}}[0-9]){GRAPHIC}{{4,64}}))",
    re.I,
)
NAMED_ID: Final = re.compile(
    r"(?:身份证|身份證|证件)(?:号码?|號碼?)?[^0-9\n]{0,6}"
    rf"([0-9](?:{GAP}{{0,3}}[0-9]){{13,16}}{GAP}{{0,3}}[0-9xX])"
)
NAMED_CARD: Final = re.compile(
    r"(?:银行卡|銀行卡|卡)(?:号码?|號碼?)[^0-9\n]{0,6}"
    rf"([0-9](?:{GAP}{{0,3}}[0-9]){{11,18}})(?![0-9])"
)


class Hit(NamedTuple):
    """A stretch of the text that must not be kept."""

    start: int
    end: int
    kind: str


class Run(NamedTuple):
    """Digits with only gaps between them: the digits alone, where each stands, where groups begin, the gaps."""

    digits: str
    places: Sequence[int]
    starts: Sequence[int]
    gaps: Sequence[str]

    def hit(self, start: int, end: int, kind: str) -> Hit:
        """The stretch of the text from one digit up to another."""
        return Hit(self.places[start], self.places[end - 1] + 1, kind)


def masked(text: str, expecting: str = "", sparing: str = "") -> tuple[str, frozenset[str]]:
    """The text without its secrets, and their kinds: id, card, code, password, phone, long.

    `expecting` is what we asked for: after "code" any 4–8 digits are a code; after "reference" long numbers stay
    and are reported as `long`, since they may be the number we asked for. A right ID is masked even then.
    Secrets of the kind `sparing` stay: for looking at once, never for keeping.
    """
    if _harmless(text):
        return text, frozenset()
    shown = _digits(text)
    hits = [hit for match in RUN.finditer(shown) if len(match[0]) >= SHORTEST for hit in _numbers(_run(match))]
    hits += _named(shown, expecting)
    if expecting == "reference":
        hits = [Hit(hit.start, hit.end, "long") if hit.kind == "card" else hit for hit in hits] + _long(shown)
    united = _united(hits)
    return _blanked(text, [hit for hit in united if hit.kind not in {"long", sparing}]), frozenset(
        hit.kind for hit in united
    )


def _harmless(text: str) -> bool:
    """Whether there can be no secret: each holds four digits, a password four characters one after the other."""
    return len(DIGIT.findall(text)) < SECRET_SHORTEST and not GRAPHICS.search(text)


def _digits(text: str) -> str:
    """The text with every kind of digit as 0–9, each at its old place."""
    ascii_digits = re.sub(r"(?![0-9])\d", lambda match: str(unicodedata.decimal(match[0])), text)
    return ascii_digits.translate(NUMERALS).replace("Ｘ", "X").replace("ｘ", "x")


def _run(match: re.Match[str]) -> Run:
    found = match[0].upper()
    groups = GROUP.findall(found)
    if len(groups) == 1:
        return Run(found, range(match.start(), match.end()), (0, len(found)), ())
    places = tuple(compress(range(match.start(), match.end()), map(DIGITS.__contains__, found)))
    return _joined(Run("".join(groups), places, (0, *accumulate(map(len, groups))), GROUP.split(found)[1:-1]))


def _joined(run: Run) -> Run:
    """The run with groups parted only by invisible characters as one group."""
    gaps = [INVISIBLE.sub("", gap) for gap in run.gaps] if INVISIBLE.search("".join(run.gaps)) else run.gaps
    if "" not in gaps:
        return run
    kept = [index for index, gap in enumerate(gaps) if gap]
    starts = (0, *(run.starts[index + 1] for index in kept), run.starts[-1])
    return run._replace(starts=starts, gaps=[gaps[index] for index in kept])


def _numbers(run: Run) -> Iterator[Hit]:
    yield from _ids(run)
    yield from _whole_groups(run)
    if len(run.digits) > CARD_LONGEST:
        yield from (run.hit(*span, "card") for span in _glued(run.digits))


def _ids(run: Run) -> Iterator[Hit]:
    """IDs anywhere among the digits, also inside a longer number: their date and check digit are proof enough."""
    found = ID_18.search(run.digits)
    while found:
        if _valid_id(found[0]):
            yield run.hit(found.start(), found.end(), "id")
        found = ID_18.search(run.digits, found.start() + 1)


def _whole_groups(run: Run) -> Iterator[Hit]:
    """Hits that begin and end with a group: cards, mobiles, old IDs of 15 digits."""
    number = len(run.digits.rstrip("X"))
    starts = run.starts if number == len(run.digits) else [min(start, number) for start in run.starts]
    for first in range(len(starts) - 1):
        start, furthest = starts[first], min(first + CARD_GROUPS + 1, len(starts))
        for last in range(bisect_left(starts, start + SHORTEST, first + 1, furthest), furthest):
            length = starts[last] - start
            if length > CARD_LONGEST:
                break
            kind = _kind(run, first, last) if length in LENGTHS else ""
            if kind:
                yield run.hit(start, starts[last], kind)


def _kind(run: Run, first: int, last: int) -> str:
    """What the groups from `first` up to `last` are together; "" when nothing we know."""
    digits = run.digits[run.starts[first] : run.starts[last]].rstrip("X")
    if MOBILE.fullmatch(digits):
        return "phone"
    if last == first + 1 and ID_15.fullmatch(digits):
        return "id"
    return (
        "card"
        if len(digits) >= CARD_SHORTEST
        and digits[0] not in NO_CARD
        and (_luhn(digits) or (last == first + 1 and UNIONPAY.fullmatch(digits) is not None))  # mistyped, but a card
        and (last == first + 1 or _like_card(run, first, last))
        else ""
    )


def _like_card(run: Run, first: int, last: int) -> bool:
    """Whether the groups could be one card: all fours, or parted alike and no date in front."""
    lengths = [end - start for start, end in zip(run.starts[first:last], run.starts[first + 1 : last + 1], strict=True)]
    if all(length == 4 for length in lengths[:-1]):
        return True
    digits = run.digits[run.starts[first] : run.starts[last]]
    return min(lengths) > 1 and len(set(run.gaps[first : last - 1])) == 1 and not DATE.match(digits)


def _glued(digits: str) -> Iterator[tuple[int, int]]:
    """Bank cards at either end of a number too long to be one."""
    for length in range(16, CARD_LONGEST + 1):
        for start in (0, len(digits) - length):
            card = digits[start : start + length]
            if UNIONPAY.fullmatch(card) and _luhn(card):
                yield start, start + length


def _valid_id(number: str) -> bool:
    total = sum(map(mul, ID_WEIGHTS, number.encode())) - ord("0") * sum(ID_WEIGHTS)
    return ID_CHECKS[total % 11] == number[-1]


def _luhn(digits: str) -> bool:
    """Whether the check digit is right (ISO/IEC 7812) and the digits are not all the same."""
    backwards = digits.encode()[::-1]
    total = sum(backwards[::2]) - ord("0") * len(backwards[::2]) + sum(backwards[1::2].translate(DOUBLED))
    return total % 10 == 0 and backwards.count(backwards[:1]) < len(backwards)


def _named(shown: str, expecting: str) -> list[Hit]:
    """What a word beside it gives away, right or mistyped."""
    found = [Hit(*match.span(1), "code") for match in _codes(shown)]
    found += [Hit(*match.span(1 if match[1] else 2), "password") for match in PASSWORD.finditer(shown)]
    found += [Hit(*match.span(1), "id") for match in NAMED_ID.finditer(shown)]
    found += [Hit(*match.span(1), "card") for match in NAMED_CARD.finditer(shown)]
    if expecting == "code":
        found += [Hit(*match.span(1), "code") for match in CODE_ALONE.finditer(shown)]
    return found


def _codes(shown: str) -> Iterator[re.Match[str]]:
    for word in CODE_WORD.finditer(shown):
        after = CODE_AFTER.match(shown, word.end())
        before = CODE_BEFORE.search(shown, max(0, word.start() - CODE_REACH), word.start())
        yield from (match for match in (after, before) if match)


def _long(shown: str) -> list[Hit]:
    return [Hit(*match.span(), "long") for match in LONG.finditer(shown)]


def _blanked(text: str, hits: Iterable[Hit]) -> str:
    parts: list[str] = []
    done = 0
    for hit in hits:
        left = text[hit.end - LEFT_OF_PHONE : hit.end] if hit.kind == "phone" else ""
        parts += [text[done : hit.start], COVERS[hit.kind], left]
        done = hit.end
    return "".join([*parts, text[done:]])


def _united(hits: Iterable[Hit]) -> list[Hit]:
    """Overlapping hits as one, under the name of the gravest."""
    gravity = (*COVERS, "long")
    out: list[Hit] = []
    for hit in sorted(hits, key=lambda each: (each.start, -each.end)):
        if out and hit.start < out[-1].end:
            kind = min(out[-1].kind, hit.kind, key=gravity.index)
            out[-1] = Hit(out[-1].start, max(out[-1].end, hit.end), kind)
        else:
            out.append(hit)
    return out
