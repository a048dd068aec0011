"""Free talk: small talk, questions, and what we cannot read."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import get_args

import pytest

from bot.core import safety, search
from bot.core.changes import Asked, CaseOpened, ConsentGiven, PromiseMade, Tallied
from bot.core.guide import Rule
from bot.core.person import Asking
from bot.core.updates import FileKind, Said, Sent
from handlers import answers
from handlers.answers import classify
from tests.shipped import GUIDE
from tests.turns import (
    ME,
    NOW,
    STRANGER,
    codes,
    every,
    only,
    outcome,
    say,
    shown,
    somebody,
    tap,
    text,
    turn,
)


@pytest.mark.parametrize(
    ("said", "word"),
    [
        ("在吗", "在"), ("你好", ""), ("谢谢", "不客气"), ("转人工", "12378"), ("XX客服电话多少", "App"), ("忘记密码", "密码"),
        ("查订单", "看不到"), ("傻逼", ""), ("好的", ""),
    ],
)  # fmt: skip
def test_small_talk_has_a_written_answer(said: str, word: str) -> None:
    """What people say to any bot is answered, never misunderstood."""
    found = say(said, STRANGER)
    assert word in text(found)
    assert "没听懂" not in text(found)
    assert codes(found)[-1] == "start"


FEARS = {
    "坐牢": "会不会坐牢 会被抓吗 我会不会坐牢 不会坐牢吧 欠了三万网贷，会坐牢撒 还不上警察会不会来抓我 要坐牢不嘛 会把我抓进去不 "
    "欠钱犯法吗 说报警抓我是真的吗 我老汉儿怕我遭抓 信用卡逾期会坐牢吗 催收能抓我吗",
    "没有法院判决": "我被列为老赖了吗 我是不是成老赖咯 会上失信名单吗 什么叫老赖 会不会影响我孩子上学 影响我娃儿读书不 "
    "会不会影响我儿子以后当兵 以后我女儿考公受不受影响 高铁还坐得了不 会被限制高消费吗 会不会连累孩子 还能坐飞机吗",
    "自己说": "老婆要跟我离婚 媳妇晓得我欠网贷，要离 我老公不知道我欠钱怎么跟他说 老婆还不知道，咋办 我爸妈还不知道我不敢讲 "
    "怎么跟家里开口 要不要告诉老婆 家里人会晓得不 怕爸妈知道 会不会通知我爸妈 瞒不住老婆了 离婚了网贷怎么算",
    "12368": "法院给我发短信了说传票是真的吗 法院发来传票短信真的还是假的 收到个短信说要开庭真的吗 这个传票是不是P的 "
    "法院给我打电话了咋办 收到传票 传票真的假的 收到法院短信 法院短信能信吗 怎么查传票是不是真的 法院发信息来咯 收到电子传票怎么办",
    "每年两次": "征信怎么查要钱不 一年能查几次 征信在哪儿查 查一次征信好多钱 咋个查征信嘛 免费查征信可以查几回 查征信 "
    "怎么查自己的征信 信用报告怎么查 征信一年能免费查几次 网上能查征信吗 去哪打征信",
    "没有统一的天数": "逾期几天上征信 逾期三天会上征信不 晚两天还会不会上征信 征信花了怎么办 征信花了还能好不 我征信是不是坏了 "
    "逾期记录好久消 会上征信吗 征信黑了咋整 征信花了多久恢复 忘了还一天会上征信吗 征信怎么养回来",
    "不收钱，一分也不收": "你是不是骗子哦 你不会是骗子吧 你该不会是骗钱的吧 你们会不会骗我 我怎么知道你不是骗子 凭啥信你 你要收钱不 "
    "用你要钱不 咨询要花钱吗 你们要好多钱 后面会不会收我钱 使唔使钱 你要钱撒",
    "照着念": "有没有模板 有模板吗 投诉信 投诉信怎么写 帮我写一个 我不会写，你帮我写一个 给我一份投诉模板 有现成的话术没得 "
    "帮我写封投诉信嘛 我写不来 有没有范文 协商信模板",
    "身份证、这部手机": "报警要准备啥子 报警要带什么 去派出所要带啥 报警怎么说 报警要准备哪些材料 报警带什么东西",
    "我不要你的手机号": "手机号 手机号码 我的手机号 你的手机号",
}  # fmt: skip


@pytest.mark.parametrize(("word", "said"), [(word, one) for word, all_ in FEARS.items() for one in all_.split()])
def test_what_people_fear_most_is_answered_outright(word: str, said: str) -> None:
    """Prison, the court's list, the children, the family, a summons, the credit report, us: the answer comes first."""
    assert word in text(say(said, STRANGER))


@pytest.mark.parametrize(
    ("said", "topic"),
    [
        ("录音会坐牢吗", "call-recording"), ("包下款会不会坐牢", "baoxiakuan-risk"), ("催收说要抓我坐牢", "collection-abuse"),
        ("收到传票不去会怎样", "lawsuit"), ("催收给我老婆打电话", "contacts-harassed"), ("没签字的家人要还吗", "contacts-harassed"),
        ("我征信上有一笔不是我借的", "credit-dispute"), ("还清了征信还显示逾期", "credit-dispute"), ("他是骗子吗", "fraud-patterns"),
        ("放款前要收钱吗", "upfront-fee"), ("催收自称公安要来抓我，是真的吗", "collection-abuse"),
    ],
)  # fmt: skip
def test_what_only_sounds_like_a_fear_keeps_its_page(said: str, topic: str) -> None:
    """A neighbour of such a question is about something else."""
    assert classify(said, GUIDE)[1][0] == topic
    assert safety.ringing(said, GUIDE.small_talk) is None


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("征信花了还能在哪贷", "refuse"), ("想当老赖", "refuse"), ("帮我写一份假流水", "refuse"), ("帮我写个收入证明", "refuse"),
        ("有人冒充公安说我要坐牢让我转钱", "urgent"), ("他说知道我女儿在哪上学", "urgent"), ("离婚房子怎么分", "unknown"),
        ("离婚孩子归谁", "unknown"), ("怀孕八周能坐飞机吗", "unknown"), ("哪家不看征信", "refuse"),
    ],
)  # fmt: skip
def test_a_fear_hides_no_danger_and_no_refusal(said: str, kind: str) -> None:
    """What is dangerous, refused or none of our business stays that."""
    assert classify(said, GUIDE)[0] == kind


@pytest.mark.parametrize("kind", get_args(FileKind))
def test_what_is_no_text_is_acknowledged(kind: FileKind) -> None:
    """A photo, a voice, a sticker: honestly said that we do not see it; an open question stays open."""
    person = somebody(asking=Asking("promise-what", ("1",)))
    found = outcome(turn(Sent(ME, "k", kind), person))
    assert shown(found).text
    assert every(found, Asked) == []


def test_voice_asks_for_the_keyboards_microphone() -> None:
    """We cannot listen, and say what works instead."""
    heard = text(outcome(turn(Sent(ME, "k", "voice"), STRANGER)))
    assert "听不了" in heard
    assert "话筒" in heard


def test_a_video_is_no_picture() -> None:
    """What is acknowledged is what was sent."""
    seen = text(outcome(turn(Sent(ME, "k", "video"), STRANGER)))
    assert "视频" in seen
    assert "图片" not in seen


def test_a_number_under_a_photo_is_judged() -> None:
    """The photo cannot be seen, the number can; an open question stays open."""
    person = somebody(asking=Asking("promise-what", ("1",)))
    found = outcome(turn(Sent(ME, "k", "photo", "这是95588发来的短信"), person))
    assert "有疑点" in text(found)
    assert every(found, Asked) == []


@pytest.mark.parametrize("said", ["对方让我加微信", "客服让我进腾讯会议", "他要我的验证码", "让我扫码转给私人账户"])
def test_what_frauds_ask_for_is_warned_of(said: str) -> None:
    """Never an article about text chats: a warning, of ours or of the guide's."""
    found = text(say(said, somebody()))
    assert any(word in found for word in ("高危", "别转", "先别交", "挂断"))


def test_a_caption_in_danger_comes_before_the_file() -> None:
    """What stands under a photo is read like any text."""
    assert "12356" in text(outcome(turn(Sent(ME, "k", "photo", "我不想活了"), STRANGER)))


@pytest.mark.parametrize("rule", GUIDE.small_talk, ids=lambda rule: rule.id)
def test_every_small_talk_goes_on(rule: Rule) -> None:
    """No number of a lender, no promise of success, and a way on that exists."""
    for promise in ("一定能", "百分百", "100%", "保证"):
        assert promise not in rule.says.replace("不保证", "")
    assert all(entry.startswith("do:") or entry in GUIDE.topics or entry in GUIDE.groups for entry in rule.next)


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("我不想活了", "urgent"), ("有没有口子", "refuse"), ("在吗", "answer"), ("有人堵我家门", "urgent"),
        ("量子纠缠的数学基础", "unknown"), ("", "unknown"),
    ],
)  # fmt: skip
def test_the_kind_of_a_question(said: str, kind: str) -> None:
    """What `huiyin ask` reports: danger and refusal first, then small talk, then the guide."""
    found, topics = classify(said, GUIDE)
    assert found == kind
    assert set(topics) <= set(GUIDE.topics)


@pytest.mark.parametrize("topic", sorted(GUIDE.topics))
def test_each_topic_is_found_by_its_own_question(topic: str) -> None:
    """Whoever asks as content says people ask is led there: by the answer, or as one of the offered choices."""
    kind, topics = classify(GUIDE.topics[topic].asks[0], GUIDE)
    assert kind in {"urgent", "refuse"} or topic in topics


def first(said: str) -> str:
    """Where a typed text leads first: a rule's kind, a topic's id or `matter:<id>`."""
    for rules, name in ((GUIDE.safety, "safety"), (GUIDE.small_talk, "talk")):
        if safety.ringing(said, rules) is not None:
            return name
    verdict, hits = search.look(GUIDE.index, said)
    return hits[0].id if verdict != "unknown" else verdict


def quoted() -> list[str]:
    """What our own sentences tell people to type."""
    greeting = next(rule.says for rule in GUIDE.small_talk if rule.id == "greeting")
    return re.findall("“(.+?)”", GUIDE.texts.sentences["unknown.first"] + greeting)


@pytest.mark.parametrize("said", quoted())
def test_our_own_examples_are_understood(said: str) -> None:
    """What we suggest to say is never answered with "not understood"."""
    leads = {"客服打不通": "cs-unreachable", "退款没到": "refund-hard", "他说周五退款，没退": "refund-hard"}
    assert first(said) == leads.get(said, "safety")


@pytest.mark.parametrize("name", sorted(GUIDE.topics))
def test_a_topics_label_leads_to_it(name: str) -> None:
    """A button's words, typed when the button is gone, still open it, unless they sound like danger."""
    assert first(GUIDE.topics[name].label) in {name, "safety"}


@pytest.mark.parametrize("name", sorted(GUIDE.matters))
def test_a_matters_label_leads_to_it(name: str) -> None:
    """A matter is found by its name like any topic, or the topic of its name is, which leads into it."""
    assert first(GUIDE.matters[name].label) in {f"matter:{name}", name, "safety"}
    assert classify(GUIDE.matters[name].label, GUIDE)[0] in {"answer", "urgent"}


@pytest.mark.parametrize(
    ("said", "lead"),
    [
        ("我还款失败了怎么办", "repay-failed"), ("扣了两次钱", "repay-failed"),
        ("还款扣不了 明天就逾期了", "repay-failed"), ("会员费怎么退", "bundled-fee"),
        ("利息太高", "high-interest"), ("逾期了怎么协商", "overdue-negotiate"),
        ("准备打客服说扣了两次钱", "repay-failed"), ("打电话谈分期怎么说", "overdue-negotiate"),
        ("投诉有用吗", "complaint-steps"), ("查不到放款公司", "route-illegal"), ("客服不肯说工号", "call-notes"),
        ("多久能给我答复", "complaint-deadlines"), ("个人信息被泄露", "privacy-leak"),
        ("催收骂我祖宗", "collection-abuse"), ("你是不是骗子", "privacy-note"), ("我要打了", "opening-script"),
        ("没借钱被放款", "forced-loan"), ("客服电话打不通", "cs-unreachable"), ("我想删掉所有东西", "delete-data"),
        ("孙子借的钱催到我", "contacts-harassed"), ("AB贷", "ab-loan"), ("免费律师", "legal-aid"),
        ("今天天气不错", "unknown"), ("我家猫生病了", "unknown"), ("asdf", "unknown"),
    ],
)  # fmt: skip
def test_heard_in_trial_talks(said: str, lead: str) -> None:
    """What people really typed leads to the right place."""
    assert first(said) in {lead, "talk"}


def test_a_matter_is_offered_before_it_begins() -> None:
    """Two ways on: the list, or the words at once; nothing is remembered yet."""
    found = say("打客服说扣了两次钱", somebody())
    assert "还款失败" in text(found)
    assert codes(found) == ["matter:repay-failed", "card:0:repay-failed", "start"]
    assert found.changes == (Tallied("answered", "matter:repay-failed"),)


@pytest.mark.parametrize("name", sorted(name for name in GUIDE.matters if name in GUIDE.topics))
def test_a_topic_leads_into_the_call_of_its_name(name: str) -> None:
    """Where the topic answers instead of its matter, the list is one tap away; a fraud has no call."""
    ways = {"do:prepare", f"do:matter:{name}"} & set(GUIDE.topics[name].next)
    assert bool(ways) is not GUIDE.matters[name].scam


def test_a_fraud_is_told_at_once() -> None:
    """A scam has no call to prepare: its advice is the answer."""
    found = answers._opened(turn(Said(ME, "k", ""), STRANGER), "matter:upfront-fee")
    assert "先别交" in text(found)


def test_a_matter_among_the_choices_begins_by_its_button() -> None:
    """Where several fit, a matter stands among the topics under its own name."""
    found = answers._button(GUIDE, "matter:repay-failed")
    assert (found.label, found.tap.code if found.tap else "") == ("还款失败", "matter:repay-failed")


def test_a_matter_counts_as_the_topic_of_its_name() -> None:
    """`huiyin ask` names topics only."""
    kind, topics = classify("催收太过分", GUIDE)
    assert (kind, topics[0]) == ("answer", "collection-abuse")
    assert set(topics) <= set(GUIDE.topics)
    assert classify("还款失败", GUIDE)[0] == "answer"


TOLD = "客服答应退我599，说下周三到账，工号3021"


def test_a_promise_in_one_sentence_is_read_back() -> None:
    """Who says it all at once is asked only whether it is right; it goes to the case at hand."""
    found = say(TOLD, somebody())
    assert "11月25日 周三 24:00 前" in text(found)
    assert "退我599：11月25日" in text(found)
    assert "#1 某某 · 退款难" in text(found)
    assert codes(found)[0] == "sure:1"
    kept = tap("sure:1", somebody(asking=only(found, Asked).asking))
    assert only(kept, PromiseMade).promise.what == "退我599"


def test_without_a_case_one_is_opened() -> None:
    """A promise belongs to something; without anything open it becomes a matter of its own when it is kept."""
    found = say(TOLD, somebody(cases=(), current=0))
    assert codes(found)[0] == "sure:0"
    kept = tap("sure:0", somebody(cases=(), current=0, asking=only(found, Asked).asking))
    assert only(kept, CaseOpened).case.matter == "general"
    assert only(kept, PromiseMade).promise.what == "退我599"


def test_the_sentence_survives_the_question_of_consent() -> None:
    """Nobody has to say it twice because we had to ask first."""
    question = say(TOLD, STRANGER)
    assert codes(question)[0] == "consent:yes:resume"
    waiting = replace(STRANGER, asking=only(question, Asked).asking)
    found = tap("consent:yes:resume", waiting, NOW + timedelta(days=1))
    assert every(found, ConsentGiven)
    assert "11月25日 周三 24:00 前" in text(found)
    refused = tap("consent:no:resume", waiting)
    assert only(refused, Asked).asking is None


@pytest.mark.parametrize("said", ["周三", "退我180元", "阿巴阿巴", "3"])
def test_nothing_is_kept_before_they_agree(said: str) -> None:
    """Whatever is typed while we wait for their consent, nothing of it becomes a promise."""
    waiting = replace(STRANGER, asking=only(say(TOLD, STRANGER), Asked).asking)
    found = say(said, waiting)
    assert not any(code.startswith(("sure:", "due:")) for code in codes(found))
    assert not every(found, PromiseMade)


def test_what_is_not_understood_asks_for_consent_again() -> None:
    """The sentence still waits: no riddle about what they meant."""
    waiting = replace(STRANGER, asking=only(say(TOLD, STRANGER), Asked).asking)
    assert codes(say("阿巴阿巴", waiting))[0] == "consent:yes:resume"


def test_something_else_lets_the_sentence_go() -> None:
    """A clear question while we wait is answered."""
    waiting = replace(STRANGER, asking=only(say(TOLD, STRANGER), Asked).asking)
    assert "这是" in text(say("打客服说扣了两次钱", waiting))


@pytest.mark.parametrize(
    "said",
    [
        "记一下 他答应25号前退180", "他说下周三给我退款", "客服说三天内处理，记下来", "对方承诺12月1号前到账",
        "他保证明天下午3点前给我回电话", "说好了28号退我会员费", "平台说3到5个工作日退款到账", "客服跟我说5个工作日内回电",
        "客服承诺25号前处理，期间不计逾期", "他刚才说下周三前退款", "客服刚刚告诉我3天内退我会员费", "他今天说下周三退款",
        "您好，客服同志刚才在电话里面告诉我，他们会在十二月一日之前把多收的三百六十元会员费退还到我的银行卡上面，请您帮我记录下来，谢谢。",
    ],
)  # fmt: skip
def test_a_promise_is_heard(said: str) -> None:
    """Who promised, what and by when: enough to read it back."""
    assert _read_back(said)


@pytest.mark.parametrize(
    "said",
    [
        "客服说三天内处理是真的吗", "他答应明天退能信吗", "答应下周三退怎么办", "他答应什么时候退？", "客服说明天几点上班",
        "他说周五退款，没退", "客服承诺3天内到账，已经5天了", "说好25号退的又拖", "客服说了5天到账 结果没到",
        "我答应下周五还钱", "我跟客服说明天还款", "客服说让我下周五前还清", "他说不还明天就起诉", "催收说明天上门",
        "他说明天发我的照片给通讯录", "客服说我明天逾期就发律师函", "如果他答应明天退", "他说明天下雨", "客服答应退款",
        "他答应昨天退", "我妈说下周五来看我", "", "我刚才告诉客服周五前还", "客服说还了钱才在3天内退款", "我通知客服3天内还款",
    ],
)  # fmt: skip
def test_what_only_sounds_like_a_promise(said: str) -> None:
    """A question, a broken word, a threat, my own duty, no time or a past one: nothing to read back."""
    assert not _read_back(said)


def _read_back(said: str) -> bool:
    """Whether free talk takes it for a promise whose time is plain."""
    found = answers.talk(turn(Said(ME, "k", said), STRANGER), said)
    asked = [] if found is None else every(found, Asked)
    return any(it.asking is not None and it.asking.question == "told" for it in asked)


@pytest.mark.parametrize(
    ("said", "what"),
    [
        ("客服讲五到七个工作日给我退299 工号8812 一个女的", "退299：12月1日"),
        ("哎他又打电话给我说下周三一定退", "退：11月25日"),
        ("客服话下周三退我299", "退我299：11月25日"),
        ("他讲三天内一定给我退回来", "退回来：11月23日"),
        ("那个经理讲了月底前给我减免罚息", "减免罚息：11月30日"),
        ("平台讲的下周三前到账", "到账：11月25日"),
        ("又打电话来说下周三前退", "退：11月25日"),
        ("他们又说下周三退", "退：11月25日"),
        ("客服打电话给我讲下周三退299", "退299：11月25日"),
        ("刚才打给我说明天退我20", "退我20：11月21日"),
        ("对方又答应下周三退180", "退180：11月25日"),
        ("从明天开始不打我妈了，客服说的", ""),
        ("客服说从明天开始不打我妈了", "11月21日起不再给我妈打电话：11月21日"),
        ("客服答应下周一起停止催收", "11月23日起停止催收：11月23日"),
    ],
)
def test_a_promise_in_dialect_is_heard(said: str, what: str) -> None:
    """讲, 话, 又打电话给我说: whatever verb they use."""
    assert what in text(say(said, somebody()))


@pytest.mark.parametrize(
    "said",
    [
        "他讲我不还就起诉",
        "说好周五退我180又没退",
        "客服说明天退我180 还没退",
        "他们又说下周三退，又没退",
        "他讲什么时候退",
        "又骂我又不退",
    ],
)
def test_what_is_no_promise_in_dialect(said: str) -> None:
    """Near misses: a threat, a broken promise, a question."""
    assert "记成这样" not in text(say(said, somebody()))


@pytest.mark.parametrize(
    ("said", "first", "others"),
    [
        (
            "客服说三天内退我180 还说周三前给我开结清证明 下个月5号更新征信",
            "退我180：11月23日",
            ["开结清证明", "下个月5号更新征信"],
        ),
        ("客服说周三前退我180，月底前给我开结清证明", "退我180：11月25日", ["月底前给我开结清证明"]),
        ("他答应明天退我20 还答应月底前减免罚息", "退我20：11月21日", ["月底前减免罚息"]),
        ("工号3021说周三前退180，月底前开结清证明", "退180：11月25日", ["月底前开结清证明"]),
        ("客服承诺周三前减免利息，12月5号前更新征信，月底前寄证明", "减免利息：11月25日", ["更新征信", "寄证明"]),
    ],
)
def test_several_promises_are_noted_one_after_the_other(said: str, first: str, others: list[str]) -> None:
    """The first is read back, the others are named as still to come; also before consent nothing is lost."""
    found = text(say(said, somebody()))
    assert first in found
    assert all(other in found for other in ["接着记", *others])
    asking = only(say(said, STRANGER), Asked).asking
    agreed = text(tap("consent:yes:resume", replace(STRANGER, known=True, asking=asking)))
    assert first in agreed
    assert all(other in agreed for other in others)
