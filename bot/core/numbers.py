"""Telephone numbers in what people type: found, brought to one spelling, matched against the written signs."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from bot.core.mask import BLANKS, NUMERALS, UNSEEN
from bot.core.verdicts import Signs, gate

GAP: Final = rf"[{BLANKS}\-‐-―−－()\[\]【】.·・•_~*]"  # what stands inside one number
EXTENSION: Final = r"(?:\s{0,2}(?:转|轉|分机|ext\.?|#)\s{0,2}[0-9]{1,6}(?![0-9]|\s?(?:元|块|万)))?"
RUN: Final = re.compile(rf"(?:\+{GAP}{{0,2}})?[0-9](?:{GAP}{{0,5}}[0-9])*{EXTENSION}", re.I)
BEFORE_EXTENSION: Final = re.compile(r"[^转轉分机ext#]+", re.I)
GROUP: Final = re.compile(r"[0-9]+")
UNSEEN_MARKS: Final = re.compile(rf"[{UNSEEN}\ufe0f\u20e3]")  # also what makes a keycap of a digit

NUMERAL: Final = "〇零一二三四五六七八九幺"
WORDS: Final = "直样起定共律下旦般路向再边概面会点些种遍大家句声条"  # 95188一直打不通 is a number and 一直
DIGIT: Final = rf"(?:[0-9{NUMERAL.replace('一', '')}]|一(?![{WORDS}]))"
COUNTS: Final = "天日个月年点元块万千百十号期次分倍成"  # 95588三天 is a number and three days
LETTER_O: Final = re.compile(r"(?<=[0-9])o(?=[0-9o]{2})", re.I)

LANDLINE: Final = re.compile(r"(?:10|2[0-9])[2-8][0-9]{7}|(?![48]00)[3-9][0-9]{2}[2-8][0-9]{6,7}")
HOME: Final = re.compile(r"\+?0086|\+86")
LOOSE_HOME: Final = re.compile(r"(?:86|0)(?=1[3-9][0-9]{9}$)")  # 8613…, and 013… as once dialled out of town

SHORTEST, LONGEST = 3, 20  # digits that are judged at all
MOST_GROUPS: Final = 40  # of one run
MOST: Final = 20  # numbers of one text
PUBLIC_LENGTH: Final = 8  # digits; a longer one may be somebody's own

AMOUNT_AFTER: Final = re.compile(
    r"[多来]?\s?(?:元|块|万|千|百|亿|%|天|日|号(?!码)|月|年|期|分(?!机)|个|次|笔|人(?!工)|岁|小时|秒|倍|,[0-9]{3}|/[0-9])"
)
AMOUNT_BEFORE: Final = re.compile(
    r"(?:[¥￥$]|(?:欠|还|借|付|交|扣|花|赔|退|转账|额度|金额|余额|利息|本金|一共|共|大约|约|到账|[付交借还退扣转]了)"
    r"(?:了|款|给?我)?)\s{0,2}$"
)
NAME_BEFORE: Final = re.compile(
    r"(?:编号|单号|订单|工号|流水号?|尾号|验证码|邮编|卡号|合同|qq|案号|员工)号?[^0-9,。;、]{0,3}$", re.I
)
CALLING_BEFORE: Final = re.compile(r"(?:打|拨|报|找|呼叫|号码|电话|热线|来电|tel|自称)[了过个:： 一的是]{0,3}$", re.I)
CALLING_AFTER: Final = re.compile(r"\s?(?:打|来电|说|电话|热线|让|要|报警|吗|是)")
OWN_BEFORE: Final = re.compile(
    r"(?<!骚扰)(?<![骗催吓])(?:我|本人|自己)的?"  # 骚扰我的号码 is theirs
    r"(?:手机号?码?|电话号?码?|号码?|联系方式|预留.{0,4}|绑定.{0,4})(?:是|为)?[:：,， ]{0,2}$"
    r"|(?:预留|绑定|注册)(?:的)?(?:手机|电话)?号?码?(?:是|为)?[:：,， ]{0,2}$"
)
EMERGENCY: Final = frozenset({"110", "119", "120", "122"})
NEAR: Final = 12  # characters looked at on either side
BARE: Final = re.compile(
    rf"[{BLANKS}\W]*(?:(?:和|跟|与|还有|或|电话|号码|来电|请问|查一?下?|核对)[{BLANKS}\W]*)*", re.I
)


class Number(NamedTuple):
    """A number in one spelling, and the signs its shape shows; none where no shape fits."""

    digits: str
    signs: tuple[str, ...]

    @property
    def shown(self) -> str:
        """What may be said and stored of it: a public number whole, of any other the last two digits."""
        public = len(self.digits) <= PUBLIC_LENGTH or self.digits[:3] in {"400", "800"}
        return self.digits if public else f"尾号{self.digits[-2:]}"


def flat(text: str) -> str:
    """Half width, every kind of digit as 0–9, digits that were spoken or disguised too; nothing invisible."""
    shown = UNSEEN_MARKS.sub("", unicodedata.normalize("NFKC", UNSEEN_MARKS.sub("", text)))
    shown = re.sub(r"(?![0-9])\d", lambda match: str(unicodedata.decimal(match[0])), shown)
    return LETTER_O.sub("0", _spoken().sub(lambda match: match[0].translate(NUMERALS), shown))


@lru_cache(maxsize=1)
def _spoken() -> re.Pattern[str]:
    """Digits read aloud: five in a row, or an emergency number. Compiled when first needed, for a quicker start."""
    return re.compile(
        rf"{DIGIT}{{5,}}(?![{COUNTS}])|[{NUMERAL}](?:[ \t\-]{{0,2}}(?![0-9]){DIGIT}){{4,}}(?![{COUNTS}])"
        rf"|(?<![{NUMERAL}])(?:[一幺]{{2}}[零〇九]|[一幺]二[零〇二])(?![{NUMERAL}十百千万])"
    )


def normal(number: str) -> str:
    """One spelling: no marks, no extension, no prefix of mainland China; `+` or `00` of another country stays."""
    shown = flat(number).strip()
    head = BEFORE_EXTENSION.match(shown)
    kept = head[0] if head else shown
    return _home("+" if kept.lstrip(" (（").startswith("+") else "", "".join(GROUP.findall(kept)))


def _home(plus: str, digits: str) -> str:
    match = HOME.match(plus + digits)
    if not match:
        return plus + LOOSE_HOME.sub("", digits) if not plus else plus + digits
    rest = (plus + digits)[match.end() :]
    return f"0{rest}" if LANDLINE.fullmatch(rest) else LOOSE_HOME.sub("", rest)


def found(text: str, signs: Signs) -> tuple[Number, ...]:
    """Every number of a flat text that has a known shape, and is no amount, order number or date."""
    out: list[Number] = []
    for match in RUN.finditer(text):
        around = (text[max(0, match.start() - NEAR) : match.start()], text[match.end() : match.end() + NEAR])
        out += [number for number in split(match[0], signs) if number.signs and _meant(number, *around)]
        if len(out) >= MOST:
            break
    return tuple(dict.fromkeys(out))


def alone(text: str, signs: Signs) -> tuple[Number, ...]:
    """The numbers of a flat text that holds nothing else, known shapes or not."""
    runs = RUN.findall(text)
    if not runs or len(runs) > MOST or not BARE.fullmatch(RUN.sub(" ", text)):
        return ()
    return tuple(number for run in runs for number in split(run, signs, whole=True))


def _meant(number: Number, before: str, after: str) -> bool:
    """Whether the words beside it let it be a telephone number."""
    if NAME_BEFORE.search(before):
        return False
    if number.digits in EMERGENCY:
        return bool(CALLING_BEFORE.search(before) or CALLING_AFTER.match(after) or not (before + after).strip())
    if len(number.digits) > PUBLIC_LENGTH:
        return not OWN_BEFORE.search(before)
    if before[-1:].isascii() and before[-1:].isalpha() and not CALLING_BEFORE.search(before):
        return False
    return not (AMOUNT_AFTER.match(after) or AMOUNT_BEFORE.search(before))


def split(run: str, signs: Signs, whole: bool = False) -> tuple[Number, ...]:
    """Groups of digits as numbers: as many digits as possible in known shapes, then as many numbers as possible.

    With `whole` a run without any known shape is one number of no known shape.
    """
    head = BEFORE_EXTENSION.match(run)
    kept = head[0] if head else run
    groups = GROUP.findall(kept)[:MOST_GROUPS]
    plus = "+" if kept.startswith("+") else ""
    best: list[tuple[int, int, tuple[str, ...]]] = [(0, 0, ())] * (len(groups) + 1)
    for first in range(len(groups) - 1, -1, -1):
        best[first] = max(_starting(groups, first, plus if first == 0 else "", best, signs), key=lambda it: it[:2])
    numbers = tuple(Number(digits, _signs(digits, signs)) for digits in best[0][2])
    return numbers if numbers or not whole else (Number(_home(plus, "".join(groups)), ()),)


def _starting(
    groups: Sequence[str], first: int, plus: str, best: Sequence[tuple[int, int, tuple[str, ...]]], signs: Signs
) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """What the groups from `first` on can be: this one left out, or a number of one or more of them."""
    yield best[first + 1]
    digits = plus
    for last in range(first, len(groups)):
        digits += groups[last]
        if len(digits) > LONGEST + len("+0086"):
            return
        number = _home(plus, digits.removeprefix("+"))
        if SHORTEST <= len(number) <= LONGEST + 1 and _gate(signs).fullmatch(number):
            covered, count, rest = best[last + 1]
            yield covered + len(digits), count + 1, (number, *rest)


@lru_cache(maxsize=2)
def _gate(signs: Signs) -> re.Pattern[str]:
    """All shapes as one expression."""
    return gate(tuple(sign.pattern for sign in signs.every.values() if sign.pattern))


def _signs(digits: str, signs: Signs) -> tuple[str, ...]:
    hit = [sign for sign in signs.every.values() if sign.pattern and gate((sign.pattern,)).fullmatch(digits)]
    hidden = {name for sign in hit for name in sign.hides}
    return tuple(sign.id for sign in hit if sign.id not in hidden)


def country(digits: str) -> int:
    """The country code of a number that begins with + or 00; 0 where it is none.

    phonenumbers takes a twentieth of a second to import, so it waits until somebody pastes such a number.
    """
    import phonenumbers  # noqa: PLC0415

    try:
        return phonenumbers.parse(digits, "CN").country_code or 0
    except phonenumbers.NumberParseException:
        return 0


def allotted(digits: str) -> bool:
    """Whether mainland China gives out numbers of this shape at all: area code and prefix exist."""
    import phonenumbers  # noqa: PLC0415

    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(digits, "CN"))
    except phonenumbers.NumberParseException:
        return False
