"""People in danger come first: in every question, by night, with the right numbers on the first lines."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.core.changes import Asked, Contacted, Misunderstood, Paused, Tallied
from bot.core.dangers import doubted
from bot.core.guide import Rule
from bot.core.nudge import SHANGHAI
from bot.core.person import Asking, Person
from bot.core.taps import Tap
from bot.core.updates import Said, Sent
from handlers import ANSWERS, answers, threats
from handlers.answers import classify
from handlers.safety import answered, doubtful
from tests.turns import GUIDE, ME, NOW, STRANGER, codes, every, only, say, seen, somebody, tap, text, turn, waiting

URGENT = [rule for rule in GUIDE.safety if rule.kind == "urgent"]
NIGHT = datetime(2026, 11, 21, 2, 0, tzinfo=SHANGHAI)
DANGERS = (("我不想活了", "12356"), ("催收的人把我堵在家里打", "110"), ("我刚把钱转给骗子了", "110"))
DOUBTFUL = ("故意拖到核销有什么技巧", "怎么偷偷看别人的征信报告", "拉几个亲戚来背债怎么分", "怎么查别人的征信")
ARGS = {
    "promise-sure": ("1", "退款", NOW.isoformat(), "day", "明天"), "promise-when": ("1", "退款"), "filed-reference": ("1", "12378"),
    "filed-date": ("1", "12378", ""), "zone": (), "snooze": ("3",), "promise-who": ("2",), "promise-move": ("2",),
}  # fmt: skip


@pytest.mark.parametrize("rule", URGENT, ids=lambda rule: rule.id)
@pytest.mark.parametrize("now", [NOW, NIGHT], ids=["day", "night"])
def test_the_first_line_names_who_helps(rule: Rule, now: datetime) -> None:
    """Every urgent answer begins with a number that people answer; where money is at stake, with the stop."""
    first, second, *_ = text(answered(turn(Sent(ME, "k", "photo"), STRANGER, now), rule)).split("\n\n")
    if rule.id == "about-to-pay":
        assert first.startswith("先别交")
        return
    if rule.id == "abroad":  # 110 is not answered there
        assert "当地的报警电话" in first
        return
    stopped = first.startswith("别再转")
    assert any(number in (second if stopped else first) for number in ("110", "120", "12356"))


def test_there_is_something_urgent_to_test() -> None:
    """The five dangers that must be known."""
    assert {"self-harm", "danger-now", "about-to-pay"} < {rule.id for rule in URGENT}
    assert len(URGENT) >= 4


@pytest.mark.parametrize("hour", range(24))
def test_at_night_there_is_somebody_else_to_wake(hour: int) -> None:
    """12356 and 120 or 110 on the first lines at any hour; from ten to six: call 120, or wake somebody."""
    now = datetime(2026, 11, 21, hour, 30, tzinfo=SHANGHAI)
    found = say("我不想活了", STRANGER, now)
    first = "".join(text(found).split("\n\n")[:2])
    assert "12356" in first
    assert "120" in first
    assert "110" in first
    assert ("夜里打不通就打120，或叫醒身边一个人" in text(found)) == (hour >= 22 or hour < 6)


def test_night_is_the_persons_own() -> None:
    """Noon in Shanghai is night in New York."""
    noon = datetime(2026, 11, 20, 13, 0, tzinfo=SHANGHAI)
    assert "夜里" in text(say("我不想活了", replace(STRANGER, zone="America/New_York"), noon))


def test_despair_gets_one_question_and_no_debts() -> None:
    """No menu, no records, no word about money: are you safe? Nudges pause a day; why is not stored."""
    found = say("我不想活了", somebody())
    assert codes(found) == ["safe:yes", "safe:no"]
    for word in ("债", "还款", "逾期", "投诉", "客服"):
        assert word not in text(found)
    assert text(found).rstrip().endswith("你现在安全吗？")
    assert only(found, Paused).until == NOW + timedelta(hours=24)
    assert found.changes == (Paused(NOW + timedelta(hours=24)), Asked(None), Tallied("urgent"))


@pytest.mark.parametrize(("danger", "number"), DANGERS)
@pytest.mark.parametrize("question", sorted(ANSWERS))
def test_danger_comes_before_every_question(question: str, danger: str, number: str) -> None:
    """Typed into any field, a danger is answered and not noted as a name or a date; a threat only as a threat."""
    person = somebody(asking=Asking(question, ARGS.get(question, ("1",))), digits=True)
    found = say(danger, person)
    assert number in "".join(text(found).split("\n\n")[:2])
    noted = [change for change in found.changes if not isinstance(change, (Paused, Asked, Tallied))]
    assert all(isinstance(change, Contacted) and change.contact.reply == "threat" for change in noted)
    assert not noted or question in threats.QUESTIONS


def test_about_to_pay_is_one_question() -> None:
    """先别交, then: paid yet?"""
    found = say("让我先交599元解冻费", STRANGER)
    assert "先别" in text(found).split("\n")[0]
    assert codes(found)[:2] == ["paid:no", "paid:yes"]


def test_after_the_money_is_gone() -> None:
    """110 first, then the bank; no promise to get it back."""
    found = tap("paid:yes", STRANGER)
    assert text(found).index("110") < text(found).index("银行")
    assert "追款" in text(found)
    assert "不能打包票" in text(found)
    assert "96110" in text(tap("paid:no", STRANGER))


def test_whoever_asks_for_somebody_else_is_told_to_stay_with_them() -> None:
    """A mother is safe herself; her answer opens nothing else, and tells what to do for her son."""
    asked = say("我儿子欠了网贷，说不想活了", STRANGER)
    found = say("我没事，是我儿子", replace(STRANGER, screen=seen(asked)))
    assert "先陪着他" in text(found)
    assert codes(found) == ["safe:yes", "safe:no"]


def asked_first(first: str = "我不想活了", misses: int = 0) -> Person:
    """Somebody who said that, and sees what was answered."""
    return replace(STRANGER, screen=seen(say(first, STRANGER)), misses=misses)


@pytest.mark.parametrize(
    "said", ["安全", "我很安全", "没事", "我没事 就是气话", "没有危险 就是心情不好", "说说而已", "我老婆在旁边"]
)
def test_safe_is_understood_in_their_own_words(said: str) -> None:
    """Thanks and company, and no third question."""
    assert text(say(said, asked_first())) == text(tap("safe:yes", STRANGER))


@pytest.mark.parametrize("said", ["吃了药了", "我吃了一瓶安眠药", "头晕", "我割腕了 流血了"])
def test_what_is_done_already_needs_an_ambulance(said: str) -> None:
    """120 is the first number, then what to say and who is there; nudges rest."""
    found = say(said, asked_first())
    assert text(found).startswith("打120")
    assert codes(found) == ["safe:with", "safe:no"]
    assert only(found, Paused).until == NOW + timedelta(hours=24)


@pytest.mark.parametrize("said", ["刀就在手上", "我在楼顶"])
def test_what_is_at_hand_is_no_unclear_answer(said: str) -> None:
    """Now, and where."""
    assert text(say(said, asked_first())).startswith("现在就打120")


@pytest.mark.parametrize("said", ["催收的拿刀堵在我家门口", "他们拿刀要砍我"])
def test_somebody_else_with_a_knife_is_for_the_police(said: str) -> None:
    """What others do is no answer about oneself."""
    assert text(say(said, asked_first())).startswith("打110")


@pytest.mark.parametrize("said", ["12356打不通", "打了12356 没人接", "还是打不通"])
def test_a_helpline_that_does_not_answer_is_not_named_again_as_the_way(said: str) -> None:
    """The next number, or somebody awake."""
    assert text(say(said, asked_first())).startswith("12356打不通，打120")


@pytest.mark.parametrize("said", ["不想说", "滚", "你好", "谢谢", "我没事，是我儿子"])
def test_the_question_stays_once(said: str) -> None:
    """The first unclear answer is asked again, after the second the talk goes on under the numbers."""
    again = say(said, asked_first())
    assert codes(again) == ["safe:yes", "safe:no"]
    assert only(again, Misunderstood).times == 1
    onward = say(said, asked_first(misses=1))
    assert "12356" in text(onward).split("\n")[0]
    assert codes(onward) != ["safe:yes", "safe:no"]


@pytest.mark.parametrize("said", ["怎么投诉", "客服电话打不通", "怎么开结清证明"])
def test_plainly_about_something_else_goes_on_under_the_numbers(said: str) -> None:
    """One line with 110 and 12356, then what they asked for."""
    found = say(said, asked_first())
    assert text(found).split("\n")[0].count("12356") == 1
    assert "topic" in " ".join(codes(found)) or "prepare" in codes(found)


def test_what_was_not_understood_before_the_danger_is_forgotten() -> None:
    """The question is asked twice whatever went wrong before."""
    assert only(say("我不想活了", replace(STRANGER, misses=2)), Misunderstood).times == 0


@pytest.mark.parametrize("said", ["没事", "我老婆在旁边", "有人"])
def test_somebody_who_took_poison_is_not_safe(said: str) -> None:
    """Whoever is there calls 120; only once help came it is over."""
    hurt = asked_first("我喝了农药")
    assert text(say(said, hurt)).startswith("让他现在就打120")
    assert text(say("救护车来了", hurt)) == text(tap("safe:yes", STRANGER))
    assert text(say("怎么投诉", hurt)).startswith("现在就打120")
    assert text(tap("safe:no", hurt)).startswith("现在就打120")


@pytest.mark.parametrize(
    ("said", "first"),
    [
        ("我妈心脏病犯了", "打120"), ("我爸被他们气晕倒了", "打120"), ("我吃了安眠药", "打120"), ("人在缅甸被扣了", "打当地的报警电话"),
        ("我在国外 打不了110", "打当地的报警电话"), ("要我替他还 说不还就抓我儿子", "催收的人不能抓人"),
    ],
)  # fmt: skip
def test_the_right_help_stands_first(said: str, first: str) -> None:
    """Illness, poison, abroad, a threat of arrest: each has its own first line."""
    assert text(say(said, STRANGER)).startswith(first)


def test_abroad_the_consulate_is_named() -> None:
    """From there and from home."""
    found = text(say("人在缅甸被扣了", STRANGER))
    assert "+86-10-12308" in found
    assert "使馆" in found


def test_safe_or_not() -> None:
    """Safe: thanks and company; not safe: numbers again and another day of quiet."""
    assert every(tap("safe:yes", somebody()), Paused) == []
    unsafe = tap("safe:no", somebody())
    assert "120" in text(unsafe).split("\n")[0]
    assert only(unsafe, Paused).until == NOW + timedelta(hours=24)


@pytest.mark.parametrize("word", ["有没有口子", "帮我做假流水", "怎么让催收找不到我"])
def test_what_we_refuse_has_a_way_on(word: str) -> None:
    """No loans, no forgery, no hiding: said plainly, with something else to do."""
    found = say(word, STRANGER)
    assert "没听懂" not in text(found)
    assert codes(found)[-1] == "start"


def test_help_beside_an_answer_fits_the_danger() -> None:
    """Who may be threatened reads 110 and 12356, nothing about money."""
    found = text(say("催收把我照片发朋友圈", STRANGER))
    assert "12356" in found.split("\n")[0]
    assert "转钱" not in found.split("\n")[0]


def test_what_may_be_refused_is_told_beside_the_pages_it_may_be_about() -> None:
    """In doubt one tap leads to what was meant, and nobody is turned away; it counts as refused."""
    said = next(one for one in DOUBTFUL if classify(one, GUIDE)[0] == "refuse")
    found = say(said, STRANGER)
    assert text(found).startswith("你是想问下面哪一个？")
    assert "我不帮" in text(found)
    assert codes(found)[0].startswith(("topic:", "matter:"))
    assert codes(found)[-1] == "start"
    assert only(found, Tallied).kind == "refuse"


def test_in_doubt_the_topics_come_before_what_follows_a_refusal() -> None:
    """For `huiyin ask` as on the screen."""
    said = next(one for one in DOUBTFUL if classify(one, GUIDE)[0] == "refuse")
    rule = doubted(said, GUIDE, "choose")
    assert rule is not None
    topics = classify(said, GUIDE)[1]
    assert topics[0] == codes(say(said, STRANGER))[0].split(":")[1]
    assert set(topics) >= {entry for entry in rule.next if entry in GUIDE.topics}


def test_inside_a_question_doubt_waits() -> None:
    """What is answered there is taken as an answer."""
    said = next(one for one in DOUBTFUL if classify(one, GUIDE)[0] == "refuse")
    assert (
        answers._doubted(turn(Said(ME, "k", said), waiting(asking=Asking("promise-when", ("1", "退款")))), said, None)
        is None
    )
    assert answers._doubted(turn(Said(ME, "k", said), STRANGER), said, None) is not None


def test_without_pages_doubt_leads_on_from_the_refusal() -> None:
    """Where nothing else fits, what helps instead."""
    rule = next(rule for rule in GUIDE.safety if rule.id == "refuse-loans")
    found = doubtful(turn(Said(ME, "k", "x"), STRANGER), rule, ())
    assert [code for code in codes(found) if code.startswith("topic:")] == [
        f"topic:{entry}" for entry in rule.next if entry in GUIDE.topics
    ]


@pytest.mark.parametrize("rule", [rule.id for rule in GUIDE.safety if rule.kind == "refuse"])
def test_every_refusal_has_a_word_for_doubt(rule: str) -> None:
    """One sentence, said as a condition."""
    assert GUIDE.texts.has(f"safety.doubt-{rule}")


@pytest.mark.parametrize(
    "word",
    [
        "没转钱",
        "还没转",
        "我没转",
        "没转账",
        "没有转钱",
        "还没转钱",
        "没付款",
        "没付",
        "我没给",
        "还没付",
        "没交钱",
        "一分没转",
    ],
)
def test_nothing_was_paid_yet_in_their_own_words(word: str) -> None:
    """The answer to 付了吗, never a riddle."""
    asked = somebody(screen=seen(say("客服让我共享屏幕", somebody())))
    assert text(say(word, asked)) == text(tap("paid:no", asked))
    later = text(say("没转钱", somebody(screen=seen(tap("paid:no", asked)))))
    assert "还来得及" in later


@pytest.mark.parametrize(
    "word",
    ["打了110了 警察说要去派出所", "报警了", "我报警了", "已经报警了 然后呢", "报了警了", "刚报了案", "去过派出所了", "报警了，然后咋办",
     "警察叫我去派出所一趟", "我已经报案了，还要做啥", "昨天报了警"],
)  # fmt: skip
def test_the_police_were_told_already(word: str) -> None:
    """What comes next, not the same alarm again."""
    found = text(say(word, STRANGER))
    assert "做对了" in found
    assert "回执" in found


@pytest.mark.parametrize(
    "word", ["报警了没人来，他们还在堵门", "我报警了他们又来打我了", "要不要报警", "被骗了三千 报警了"]
)
def test_a_report_that_did_not_help_stays_an_alarm(word: str) -> None:
    """Danger that goes on comes before the papers for the police."""
    assert "做对了" not in text(say(word, STRANGER))


@pytest.mark.parametrize("word", ["没转钱", "没转", "没付", "没打钱"])
def test_at_a_nudge_nothing_paid_is_the_answer_about_the_lender(word: str) -> None:
    """They did not pay: the promise was not kept; it is not praise for having sent nothing."""
    asked = somebody(screen=(("兑现了", Tap("kept", ("2",))), ("没有", Tap("broken", ("2",)))))
    assert "还来得及" not in text(say(word, asked))
