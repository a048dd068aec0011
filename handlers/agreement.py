"""May we remember it: how one says yes and no, and what may be asked meanwhile; the question and the wish stay."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from bot.core.changes import Asked
from bot.core.person import Asking
from bot.core.plaintext import folded
from bot.core.taps import LIMIT, SEPARATOR, Tap, tap
from bot.core.turn import Outcome, Turn
from handlers import answers, arrival
from handlers.parts import option, say, show

QUESTION: Final = "consent"
WAITING: Final = frozenset({QUESTION, "told"})  # questions that wait for a yes
# Looked at meanwhile: nothing else was begun.
LOOKED_AT: Final = frozenset({"privacy", "topic", "group", "menu", "about", "useful"})
LONGEST: Final = 16  # characters; a longer line says more than yes or no
SOFT: Final = r"[吧嘛啊呀哈咯嗷呗撒啦噻的了哦噢嘞滴哒哇呢诶~]*"
WITH: Final = r"(?:那就?|就|嗯+|哦|行|好|可以|要得|ok|你|请|麻烦|都|先){0,4}?"
YES: Final = re.compile(
    rf"{WITH}(?:同意|愿意|要得|要|可以|行得?|好+|中|得|成|嗯+|恩+|ok+|okay|对|是|没问题|没得问题|没意见|莫得问题|记|记下来?|记嘛|帮我记|帮记|给我记|记到|随你|听你的|都行|都可以|系)"
    rf"{SOFT}(?:帮我记下?来?|给我记|你?记一下|你?记|记下来?|谢谢你?|麻烦你?了?|没问题|可以|行|同意|好|一下)?{SOFT}"
)
NO: Final = re.compile(
    rf"(?:那|我|还是|哦|嗯|就|先|暂时|现在|你|请|都){{0,3}}"
    rf"(?:不用|不要|不需要|不必|算|算求|算球|先不|暂时不|暂不|不同意|不愿意?|不想|别|莫|不|不行|不可以|不得行|免|拒绝|no|不了|不记|不肯|下次|改天|以后再说|回头再说|等下次)"
    rf"(?:用|要|想|必|了|让|给|帮|你|我|再|先|记|录|下来|存|同意|这些?|说|东西|任何|信息|麻烦)*{SOFT}(?:谢谢你?|谢了|先看看|只看看?|看看)?{SOFT}"
)
LATER: Final = re.compile(
    r"(?:我|先|再|让我|容我|等我|要|得|还)*(?:想想|想一想|想一下|考虑|考虑一下|考虑考虑|看看|看一下|不急|犹豫)(?:再说|下|吧|先|哈|嘛|再决定|再定)*"
)


def decided(turn: Turn, text: str) -> Tap | None:
    """Yes or no to the question on the screen, in whatever words; a doubt or a question is neither."""
    offered = next((wish for _, wish in turn.person.screen if wish.verb == "consent"), None)
    word = _word(text) if offered is not None else ""
    return None if offered is None or not word else tap("consent", word, *offered.args[1:])


def _word(text: str) -> str:
    words = folded(text)
    if re.search(r"[?？吗么]", text) or not 0 < len(words) <= LONGEST:
        return ""
    return "no" if NO.fullmatch(words) else "yes" if YES.fullmatch(words) else ""


def wish(asking: Asking) -> tuple[str, ...]:
    """What goes on once they agree; home, where another version asked for what no button holds."""
    code = asking.args if asking.question == QUESTION else ("resume",)
    told = SEPARATOR.join(("consent", "yes", *code))
    return code if code and len(told.encode()) <= LIMIT else ("start",)


def meant(turn: Turn, text: str) -> Tap | None:
    """The same, after something was looked at beside it."""
    asking = turn.person.asking
    word = _word(text) if asking is not None and asking.question in WAITING else ""
    return tap("consent", word, *wish(asking)) if asking is not None and word else None


def early(turn: Turn, text: str) -> Outcome | None:
    """What was promised, told before they agreed to have it noted: it waits with the question."""
    asking = turn.person.asking
    wanted = asking is not None and asking.args[:1] == ("promise",)
    return answers.promised(turn, f"{answers.SPEAKER}说{text}") if wanted else None


def again(turn: Turn, *code: str) -> Outcome:
    """The question once more."""
    verb, *args = wish(Asking(QUESTION, code))
    return arrival.ask_consent(turn, Tap(verb, tuple(args)))


def said(turn: Turn, text: str) -> Outcome:
    """Neither yes nor no: asked again; who wants to think it over is not pressed."""
    asking = turn.person.asking
    assert asking is not None
    if LATER.fullmatch(folded(text)):
        return show(
            say(turn, "consent.later"),
            option(turn, "agree", "consent", "yes", *wish(asking), style="good"),
            option(turn, "look-only", "consent", "no", *wish(asking)),
            option(turn, "menu", "menu"),
            changes=(Asked(asking),),
        )
    return again(turn, *asking.args).led_by(*say(turn, "consent.unclear"))


def kept(turn: Turn, seen: Tap, outcome: Outcome) -> Outcome:
    """What was only looked at leaves the question open, with the way back to it."""
    asking = turn.person.asking
    if asking is None or asking.question not in WAITING or seen.verb not in LOOKED_AT or outcome.message is None:
        return outcome
    if any(isinstance(change, Asked) for change in outcome.changes):
        return outcome
    message = replace(outcome.message, buttons=(option(turn, "resume", "resume"), *outcome.message.buttons))
    return replace(outcome, message=message, changes=(*outcome.changes, Asked(asking)))
