"""What is left of a text when its time words are read: a word that still looks like a time makes a question of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.core.clauses import CLAUSE_END
from bot.core.deeds import DEED, TALK
from bot.core.numerals import HAN, SOME
from bot.core.patterns import words
from bot.core.timewords import Mark, Token
from bot.core.waits import idle

READ: Final = "▪"
LOOSE: Final = rf"[里家]|直?到(?![\d{HAN}几半多])"
UNREAD: Final = (
    rf"(?:{SOME}|[{HAN}半几]|多少)\s*个?半?(?:时(?!间)|天|周(?!岁)|月|节|号|点|日|年|季|旬|刻|分钟|小时|钟头|工作日|秒|宿|晚|夜)"
    r"|[周月日号天节旬季][一二三四五六七八九十\d](?!次性)"
    r"|▪个?(?:工作日|天|小时|周(?!转|到)|月|年|分钟)|\d{1,2}[:/]\d{1,2}|\d-\d{1,2}-\d|▪\s?\d(?!\d*[次笔期份])|\d\s?▪|[一二三四五六七八九十]▪|▪、?[二三四五六七八九十两](?![线审级楼手次组部类位层科清百千万])"
    r"|[\d一二三四五六七八九十]分(?![期之数公部行享手成别钱利息])"
    r"|(?<![^,。;!?(\[【〔])(?:只|都)?(?:算|按|指的?是?|均为|是|以)?(?:法定)?(?:工作日|交易日|银行日)(?:来)?(?:计算?|算|▪)?(?=[)\]】〕,。;!?]|$)"
    r"|▪这个(?:点|时候|时辰|钟点)|[今明昨][天日早晚晨夜]|月[底末初]|年[底末]|[上下]午|早上|晚上|中午|凌晨|傍晚|周末|礼拜|星期"
    r"|[千万亿□]\s?个?(?:天|年(?![利化息])|月|日|小时|分钟|周|工作日)|[上下本]个?(?:周|月|季度|旬)(?!转|到|边)|个半|工作日内|\bam\b|\bpm\b"
    r"|(?<![a-z])(?:minute|hour|day|week|month|year|tomorrow|tonight|today)"
)
# A clause of what was, or of how much: 1万2减到8千, 您9月和10月被扣了两次.
TOLD: Final = (
    r"了(?!解)|过(?![来去几])|已经?|曾|被|欠|逾期|[总合共]计?|累计|多[收扣]|利[率息]|费率|年化|月供|每[期月]|地址|位于|金额|余额|本金"
    r"|原[来价]|签订|[办借贷扣买签]的|减到|降到|涨到|从□"
)
AHEAD: Final = r"[会将要再]|准备|打算|之?前|[以之]?内|给|约|等|拖|缓|推"


def blotted(text: str, tokens: Sequence[Token]) -> str:
    """The text with every read time word blotted out."""
    parts, position = [], 0
    for token in _standing(text, tokens):
        parts += [text[position : token.start], READ]
        position = max(position, token.end)
    return "".join([*parts, text[position:]])


def _standing(text: str, tokens: Sequence[Token]) -> list[Token]:
    """Without what touches no other time word and is none by itself: the 到 of 一直到第6遍, the 里 of 群里67个人."""
    edges = {edge for token in tokens if not isinstance(token.value, Mark) for edge in (token.start, token.end)}
    return [token for token in tokens if not (_word(text, token) and {token.start, token.end}.isdisjoint(edges))]


def _word(text: str, token: Token) -> bool:
    return isinstance(token.value, Mark) and words(LOOSE).match(text, token.start) is not None


def unread_in(rest: str) -> bool:
    """Whether anything in the blotted text still looks like a time that may be promised."""
    return words(UNREAD).search(rest) is not None and any(map(_promising, words(CLAUSE_END).split(rest)))


def _promising(clause: str) -> bool:
    left = words(UNREAD).sub("", clause)
    if left == clause:
        return False
    told = words(TOLD).search(left) and not words(f"{DEED}|{TALK}|{AHEAD}").search(left)
    return READ in clause or idle(left) or not told
