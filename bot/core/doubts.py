"""What around a time makes it no promise: a no, a question, an if, a thing already done, a time at the earliest."""

from __future__ import annotations

import re
from typing import Final

from bot.core.clauses import CLAUSE_END, Place, last
from bot.core.due import Reason

UNLESS: Final = re.compile(r"如果|要是|万一|假如|倘若|除非|若(?!干)|(?<![a-z])(?:if|unless)(?![a-z])")
NOT_BEFORE: Final = re.compile(
    r"(?:不是(?:说|讲)?|并非|没说|不用|不必|不要|别|未必|不一定是?|不见得|不可能|除了|不在|不会在|不能在|而非|没有?|not|n't|never)"
    r"(?:等|在|是|到|说| ?be| ?by| ?before)? ?$"
)
NOT_AFTER: Final = re.compile(
    r"^(?:也|都|肯定|是|还|就|才|恐怕|可能)?(?:不(?:行|能|可以|可能|上班|工作|办公|处理|到账|会|了|够|出|给|联系|办|一定|好说|确定)"
    r"|没(?!问题|关系|事)|未(?!来)|休息|放假|有事|来不及|做不到|办不了|取消|作废)"
)
UNABLE: Final = re.compile(
    r"[理办批审核退到查弄搞做打出算解][不没](?:[了完成动上到好]|下来|出来|到位)(?!的话)|来不及|[做办]不到|到不了|搞不定|赶不上|够呛|悬"
)
UNSURE: Final = re.compile(
    r"(?:不能|无法|没法|不敢|没办法|不好|难以|很难|不会|不可能)(?:给[您你]|跟[您你]|向[您你])?(?:保证|承诺|确定|答应|确认|肯定|说|打包票)"
    r"|保证不了|说不(?:准|好|定|上)|不确定|也?不是说"
)
QUESTION: Final = re.compile(
    r"(?:能(?!接受|理解|等)|会|可以?|方便|有空|有时间)[^,。;!?看行好成]{0,10}[吗么](?=$|[,。!?])|是吗|是不是$"
)
ASKING: Final = re.compile(r"能不能|可不可以|会不会|是不是|有没有可能|行不行|能否|可否|[您户]是?要求")
FINISHED: Final = re.compile(
    r"^[^,。;!?]{0,8}(?:已经?|[打系诉说催问查访](?:了[^,。;!?□]{0,4}(?:□|[\d一二两三四五六七八九十几]+[次个遍通]))"
    r"|[打系诉说催问查访还免]过(?![来去审几]))"
)
AT_LEAST: Final = re.compile(r"最快|最早|至少|起码|最少|快的话|早的话|快则")


def doubt(place: Place) -> Reason | None:
    """Why this time is not simply promised; None where it is."""
    clause = last(CLAUSE_END, place.said)
    if NOT_BEFORE.search(place.said) or NOT_AFTER.search(place.rest) or UNLESS.search(clause):
        return "negated"
    if UNSURE.search(place.head + place.words + place.tail) or UNABLE.search(place.tail):
        return "negated"
    if ASKING.search(place.head) or QUESTION.search(place.tail):
        return "unread"
    if FINISHED.search(place.tail) and "after" not in place.phrase.signs():
        return "past"
    if AT_LEAST.search(place.head) and "latest" not in place.phrase.signs():
        return "earliest"
    return None
