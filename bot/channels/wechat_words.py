"""What a tapped link says in the person's name, and what that means for years: 看+title for the guide, a sentence for
what is the same for everybody (我还没转钱给对方), else a word and the wish in short (纸和笔K1_pen_1xq).

WeChat sends a tapped link as an ordinary text and may leave out its id, so the words alone must name the wish. They
hold the whole wish: no table of screens, nothing that a restart or another screen could change. The last two letters
check the rest, so that something typed is not taken for a link.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from string import ascii_lowercase
from typing import Final

from bot.core.guide import Guide
from bot.core.taps import Tap, read, tap

# A letter stands for its verb for ever: old messages stay tappable. Never reuse one.
LETTERS: Final[Mapping[str, str]] = {
    "answered": "A",
    "broken": "B",
    "case": "C",
    "due": "D",
    "enough": "E",
    "followed": "F",
    "lender": "G",
    "kept": "H",
    "kind": "I",
    "list": "J",
    "mark": "K",
    "later": "L",
    "matter": "M",
    "nudge": "N",
    "more": "O",
    "promise": "P",
    "part": "Q",
    "route": "R",
    "shift": "S",
    "called": "T",
    "useful": "U",
    "written": "W",
    "consent": "Y",
    "card": "X",
    "promised": "Z",
}
SPELLED: Final = "V"  # a verb in full follows
VERBS: Final = {letter: verb for verb, letter in LETTERS.items()}
PHRASES: Final[Mapping[str, str]] = {  # what leads to the main places; said or tapped, it means the same
    "看目录": "menu",
    "回首页": "start",
    "我要看使用说明": "about",
    "看记录": "records",
    "看已结束的": "closed",
    "我要改设置": "settings",
    "我要看隐私说明": "privacy",
    "我要打客服电话": "prepare",
    "钱的事要急办": "money",
    "家人或我被骚扰": "harassed",
    "答应的没做到": "undone",
    "我不是借款人": "bystander",
    "接着刚才的": "resume",
    "我要记一条承诺": "promise",
    "我已投诉": "filed",
    "帮我找该谁管": "route",
    "我要核对号码": "verify",
    "我要改时区": "zone",
    "导出我的记录": "export",
    "删除我的数据": "delete",
    "转给家人": "family",
    "我要看全部提醒": "planned",
    "我要打开提醒": "unmute",
}
ANSWERS: Final[Mapping[str, str]] = {  # to questions that are the same for everybody, as a person would say it
    "我现在是安全的": "safe:yes",
    "我现在不太安全": "safe:no",
    "我还没转钱给对方": "paid:no",
    "我已经转钱给对方了": "paid:yes",
    "我这里有人身危险": "triage:danger",
    "对方要我先转钱给他": "triage:asked",
    "打电话前我已经转了钱": "triage:paid",
    "都没有接着准备打电话": "triage:none",
    "放款的是银行": "route:bank",
    "放款的是消费金融或信托车贷": "route:finance",
    "放款的是小贷公司": "route:smallloan",
    "钱是从平台App上借的": "route:platform",
    "放款方没牌照或说不清": "route:unclear",
    "放款的是其他机构": "route:more",
}
LOOK: Final = "看"
ANY: Final = "选"  # where a label has no word of its own

CODED: Final = re.compile(r"(.*[\u4e00-\u9fff])([A-Z][A-Za-z0-9_~-]*)([a-z]{2})", re.DOTALL)
UNPLAIN: Final = re.compile(r"[^\u4e00-\u9fffA-Za-z0-9]")
TAIL: Final = re.compile(r"[A-Za-z0-9]+$")
UNSAFE: Final = re.compile(r"[^A-Za-z0-9-]")
ESCAPED: Final = re.compile(r"~([0-9a-f]{0,6})~")
LONGEST: Final = 200  # characters of what may be a link's words


@dataclass(frozen=True, slots=True)
class Words:
    """Wishes as words and back. `titles` are the guide's own phrases by their tap codes."""

    titles: Mapping[str, str] = field(default_factory=dict)
    wishes: Mapping[str, str] = field(default_factory=dict)

    def spoken(self, label: str, wish: Tap) -> str:
        """What a link with this label says when it is tapped."""
        title = self.titles.get(wish.code)
        if title is not None:
            return title
        word, code = _word(label), _code(wish)
        return f"{word}{code}{_check(word, code)}"

    def meant(self, text: str) -> Tap | None:
        """The wish of a tapped link; None for anything that was typed."""
        if len(text) > LONGEST:
            return None
        wish = self.wishes.get(text)
        if wish is not None:
            return read(wish)
        match = CODED.fullmatch(text)
        if match is None or _check(match[1], match[2]) != match[3]:
            return None
        return _wish(match[2])


def words_of(guide: Guide) -> Words:
    """The words for this guide's topics and groups, whose labels `huiyin check` keeps apart, and the main places."""
    wishes = dict([*looked(guide), *wanted(guide), *PHRASES.items(), *ANSWERS.items()])
    return Words({code: phrase for phrase, code in wishes.items()}, wishes)


def looked(guide: Guide) -> Iterator[tuple[str, str]]:
    """What one says to see a topic or a group, with its tap's code."""
    for topic in guide.topics.values():
        yield f"{LOOK}{topic.label}", tap("topic", topic.id).code
    for group in guide.groups.values():
        yield f"{LOOK}{group.label}", tap("group", group.id).code


def wanted(guide: Guide) -> Iterator[tuple[str, str]]:
    """What one says to name a matter or its kind, with its tap's code."""
    for matter in guide.matters.values():
        yield f"我遇到的是{UNPLAIN.sub('', matter.label)}", tap("matter", matter.id).code
        yield f"我的事是{UNPLAIN.sub('', guide.groups[matter.group].label)}", tap("kind", matter.group).code


def _word(label: str) -> str:
    """The label's own words, ending in a 汉字 so that the code's beginning is sure."""
    return TAIL.sub("", UNPLAIN.sub("", label)) or ANY


def _code(wish: Tap) -> str:
    letter = LETTERS.get(wish.verb)
    parts = wish.args if letter else (wish.verb, *wish.args)
    return (letter or SPELLED) + "_".join(_safe(part) for part in parts)


def _safe(arg: str) -> str:
    """Only letters and digits: anything else would be read otherwise in a link."""
    return UNSAFE.sub(lambda match: f"~{ord(match[0]):x}~", arg) or "~~"


def _wish(code: str) -> Tap | None:
    try:
        parts = tuple(_unsafe(part) for part in code[1:].split("_")) if code[1:] else ()
        wish = Tap(parts[0], parts[1:]) if code[0] == SPELLED else Tap(VERBS[code[0]], parts)
        return read(wish.code)  # as it would come from any button; too long a code is none of ours
    except (ValueError, LookupError, OverflowError):
        return None


def _unsafe(part: str) -> str:
    return ESCAPED.sub(lambda match: chr(int(match[1], 16)) if match[1] else "", part)


def _check(word: str, code: str) -> str:
    digest = blake2b(f"{word}\0{code}".encode("utf-8", "replace"), digest_size=2).digest()
    return "".join(ascii_lowercase[byte % 26] for byte in digest)
