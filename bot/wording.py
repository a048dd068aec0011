"""How content says things: short sentences, nothing promised, no number typed that may change."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from bot.lines import Mistake, Passage
from bot.schema import LABEL, Forbidden, Wording

SENTENCE: Final = 40  # 汉字
BUBBLE: Final = 160  # 汉字 of a screen that is no article
LIMITS: Final = {
    ("topic", "answer"): 120,
    ("topic", "why"): 160,
    ("topic", "now"): 120,
    ("rule", "says"): BUBBLE,
    ("rule", "says_night"): BUBBLE,
    ("place", "says"): SENTENCE * 2,
    ("group", "intro"): 80,
    ("text", "text"): BUBBLE,
}
NOW_LINES: Final = 4
SPOKEN: Final[Mapping[str, frozenset[str]]] = {
    "group": frozenset({"label", "title", "intro"}),
    "topic": frozenset({"label", "title", "answer", "why", "now", "rows", "copies"}),
    "matter": frozenset(
        "label parts opening questions pin evidence promises next_step redflags advice".split()  # noqa: SIM905 - one line
    ),
    "hotline": frozenset({"name", "use", "hours"}),
    "place": frozenset({"label", "says", "kinds"}),
    "counterpart": frozenset({"label"}),
    "route": frozenset({"steps", "papers", "wait"}),
    "rung": frozenset({"label", "who", "how", "bring", "text", "answers"}),
    "ladder": frozenset({"end"}),
    "sign": frozenset({"why", "todo"}),
    "rule": frozenset({"says", "says_night"}),
    "clock": frozenset({"title", "text", "stages"}),
    "fact": frozenset({"title", "text"}),
    "text": frozenset({"text"}),
    "column": frozenset({"name", "entries"}),
}
SILENT: Final = ("heard.", "telegram.en.")  # what people type, and another language
WHOLE: Final = frozenset({"opening", "copies"})  # read aloud or sent as they stand
THEIRS: Final = "redflags"  # what frauds say
PROSE: Final = frozenset({"topic", "matter", "rule", "route"})  # kinds in which no changing number is typed
END: Final = re.compile(r"[。！？；\n]")
QUOTED: Final = re.compile("“[^”]*”")
EXAMPLE: Final = re.compile(r"(?:比如|例如)[^。；\n]*")
BLANK: Final = re.compile(r"\{[^}]*\}")
NUMBER: Final = re.compile(
    r"\d[\d,.]*(?: ?[-–~到至] ?\d+)? ?(?:天|日|个?工作日|个月|小时|万?元|[%％]|条|年|次)"
    "|[二三四五六七八九]?十[一二三四五六七八九]?(?:天|个工作日|小时)"  # 三十天 too; 三天 is how people talk
)
OLD_NAME: Final = "银保监会"
RENAMED: Final = re.compile(r"改为|改名|更名|改组|现在叫|金融监督管理总局")
HAN: Final = re.compile(r"[㐀-䶿一-鿿]")
LATIN: Final = re.compile(r"[A-Za-z0-9]")


def length(text: str) -> int:
    """How long a text reads, in 汉字; two letters or digits count as one."""
    return len(HAN.findall(text)) + (len(LATIN.findall(text)) + 1) // 2


def spoken(passage: Passage) -> bool:
    """Whether people see it."""
    if passage.kind == "text" and passage.id.startswith(SILENT):
        return False
    return passage.field in SPOKEN.get(passage.kind, frozenset()) and passage.key != "id"


def is_label(passage: Passage) -> bool:
    """Whether it stands on a button."""
    return passage.key == "label" or (passage.kind == "text" and passage.id.startswith("label."))


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads passages for their wording. `fill` replaces `{clock.T-01}` and the like, `hotlines` are known numbers."""

    wording: Wording
    fill: Callable[[str], str]
    hotlines: frozenset[str]

    def mistakes(self, passages: Iterable[Passage]) -> Iterator[Mistake]:
        """Everything that is said in a way in which it must not be said."""
        for passage in filter(spoken, passages):
            yield from self._length(passage)
            yield from self._sentences(passage)
            yield from self._forbidden(passage)
            yield from self._numbers(passage)
            yield from self._lines(passage)

    def _length(self, passage: Passage) -> Iterator[Mistake]:
        text = BLANK.sub("", self.fill(passage.text))
        if is_label(passage):
            wide = sum(2 if ord(char) > 0x2E7F else 1 for char in text.strip())
            if wide > LABEL * 2:
                yield passage.mistake(f"按钮「{text.strip()}」超过 {LABEL} 个汉字")
            return
        limit = LIMITS.get((passage.kind, passage.field))
        if limit and length(text) > limit:
            yield passage.mistake(f"{_named(passage)}有 {length(text)} 个汉字，最多 {limit} 个")

    def _lines(self, passage: Passage) -> Iterator[Mistake]:
        lines = len([line for line in passage.text.splitlines() if line.strip()])
        if (passage.kind, passage.field) == ("topic", "now") and lines > NOW_LINES:
            yield passage.mistake(f"now 有 {lines} 行，最多 {NOW_LINES} 行")

    def _sentences(self, passage: Passage) -> Iterator[Mistake]:
        if passage.field in WHOLE or is_label(passage):
            return
        for sentence in sentences(passage.text):
            size = length(QUOTED.sub("", BLANK.sub("", self.fill(sentence))))
            if size > SENTENCE:
                yield passage.mistake(f"这一句有 {size} 个汉字，最多 {SENTENCE} 个：{_short(sentence)}", sentence)

    def _forbidden(self, passage: Passage) -> Iterator[Mistake]:
        for sentence in sentences(passage.text) if passage.field != THEIRS else ():
            own = QUOTED.sub("", sentence)
            for entry in self.wording.forbidden:
                said = re.search(entry.pattern, own)
                if said and not self._denied(entry, own):
                    yield passage.mistake(f"不能说「{said[0]}」，{entry.why}", sentence)
            if OLD_NAME in own and not RENAMED.search(own):
                yield passage.mistake(f"「{OLD_NAME}」2023 年已改为国家金融监督管理总局", sentence)

    def _denied(self, entry: Forbidden, sentence: str) -> bool:
        return any(re.search(pattern, sentence) for pattern in (*entry.unless, *self.wording.denials))

    def _numbers(self, passage: Passage) -> Iterator[Mistake]:
        if (
            is_label(passage)
            or passage.field in {*WHOLE, "title", "name"}
            or passage.kind in {"hotline", "clock", "fact"}
        ):
            return
        for line in passage.text.splitlines():
            own = BLANK.sub("", QUOTED.sub("", line))
            for number in sorted(self.hotlines):
                if re.search(rf"(?<!\d){number}(?!\d)", own):
                    yield passage.mistake(f"号码 {number} 要写成 {{hotline.{number}}}", line)
            if passage.kind in PROSE:
                yield from self._typed(passage, line, own)

    def _typed(self, passage: Passage, line: str, own: str) -> Iterator[Mistake]:
        for allowed in self.wording.numbers:
            own = re.sub(allowed, "", own)
        for found in NUMBER.findall(EXAMPLE.sub("", own)):
            yield passage.mistake(f"「{found}」是会变的数，要写成 {{clock.…}} 或 {{fact.…}}", line)


def sentences(text: str) -> list[str]:
    """A text cut at 。！？； and at the end of a line."""
    return [sentence for part in END.split(text) if (sentence := part.strip())]


def _named(passage: Passage) -> str:
    return "整段" if passage.kind == "text" else f"{passage.field} "


def _short(sentence: str) -> str:
    return sentence if len(sentence) <= 16 else f"{sentence[:16]}…"
