"""Questions in people's own words find their topic, and what is none of ours finds nothing for sure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.grams import grams
from bot.core.index import Index, written
from bot.core.index import index as indexed
from bot.core.search import AHEAD, POSSIBLE, SURE, Hit, alarm, find, leaning, look, outspoken, verdict
from bot.core.topics import Source, Topic
from tests.shipped import GUIDE

# Tests that nothing gets worse on plain questions. How good it is on unseen ones, `python -m tests.questions` measures.
QUESTIONS = {
    "official-first": "为什么非得找官方客服|网上搜到的客服号码能不能打",
    "web-entry": "官网上客服在哪|网站哪里有联系方式",
    "app-entry": "app里客服在哪里找|软件里面在线客服入口",
    "hotline": "客服热线几点上班|什么时候打电话好打通",
    "social-account": "微博抖音能联系他们吗|公众号留言有用吗",
    "faq-selfhelp": "帮助中心能查到什么|常见问题在哪看",
    "smart-bot": "机器人客服老是听不懂|智能客服怎么转人工",
    "channel-compare": "官网app电话哪个好",
    "call-checklist": "打电话前要准备什么|要准备哪些材料",
    "opening-script": "电话接通第一句说啥|开场白怎么讲",
    "call-tips": "打电话注意什么",
    "call-expression": "我一紧张就说不清楚|嘴笨怎么跟客服讲",
    "call-notes": "通话要记下哪些",
    "call-recording": "打电话可以录音吗|偷偷录音合法不",
    "text-chat": "打字聊天好还是打电话",
    "written-confirm": "让他发短信确认|口头答应不算数怎么要书面",
    "repay-failed": "钱扣了显示没还上|重复扣了我两次",
    "overdue-negotiate": "还不上想协商分期|逾期了怎么跟平台谈",
    "early-settle": "提前还清划算吗|想一次性还完",
    "settle-proof": "结清证明怎么开",
    "auto-deduct": "每个月莫名其妙被扣钱|怎么关掉自动扣款",
    "limit-mismatch": "批了一万到账八千",
    "high-interest": "利息高得离谱|年化36合法吗",
    "head-cut": "还没用就先扣了一笔|砍头息",
    "bundled-fee": "莫名其妙收我会员费|担保费能不能退",
    "refund-hard": "答应退款一直不退|退款拖着不给",
    "info-wrong": "我的名字登记错了",
    "credit-dispute": "征信上有笔不是我的|征信写错了怎么改",
    "account-cancel": "怎么注销账号",
    "privacy-leak": "我的信息被卖了天天有电话",
    "collection-abuse": "催收天天骂我|催收半夜打电话",
    "contacts-harassed": "打我通讯录里的人|催收找我同事|我不是借款人老打给我",
    "collection-rules": "一天能催几次|晚上十点后能催吗",
    "upfront-fee": "放款前收费",
    "forced-loan": "没申请钱就到账了",
    "fake-cs": "这个客服是假的吧|接到自称客服的电话",
    "ab-loan": "帮朋友担保成了借款人",
    "cs-unreachable": "客服电话一直打不通|没人接",
    "cs-shuffle": "部门之间互相推",
    "promise-broken": "说好的没兑现|答应了又反悔",
    "complaint-steps": "怎么投诉|投诉流程",
    "complaint-internal": "先向平台内部投诉",
    "complaint-regulator": "银保监会电话|向监管举报",
    "complaint-association": "互金协会管吗",
    "complaint-media": "找记者曝光",
    "complaint-thirdparty": "黑猫投诉有用吗",
    "complaint-compare": "哪种投诉最管用",
    "route-bank": "银行的贷款找谁投诉",
    "route-smallloan": "小贷公司归谁管",
    "route-platform": "助贷平台投诉找哪里",
    "route-illegal": "没牌照的平台怎么办",
    "route-paycredit": "支付公司乱扣找谁",
    "complaint-deadlines": "投诉后多久有答复",
    "verify-number": "这个号码是真的吗",
    "verify-site-app": "怎么看app是不是正版",
    "verify-license": "怎么查有没有放贷资质",
    "fraud-patterns": "常见的贷款骗局",
    "baoxiakuan-risk": "包下款靠谱吗",
    "agent-scam": "代理维权可信吗|停息挂账是真的吗",
    "data-safety": "哪些信息不能给",
    "scam-stoploss": "被骗了第一步干嘛",
    "evidence-keep": "证据怎么保存|聊天记录怎么留",
    "evidence-notarize": "时间戳有用吗",
    "rate-cap": "利率上限是多少|24还是36",
    "mediation": "可以调解吗",
    "legal-aid": "没钱请律师|免费法律咨询",
    "lawsuit": "想起诉平台|打官司要多少钱",
    "privacy-rights": "让他们删我的个人信息",
    "log-promise": "记一下客服答应的事",
    "followup": "到时候提醒我",
    "timeline": "看看我记过什么",
    "export-record": "导出我的记录",
    "delete-data": "把我的数据删了",
    "privacy-note": "你会泄露我的隐私吗",
    "danger-now": "有人身危险怎么办",
    "mental-help": "压力太大想找人说说",
    "hotlines": "常用电话有哪些",
}
OUT_OF_SCOPE = [
    "今天天气怎么样",
    "给我讲个笑话",
    "帮我写首诗",
    "股票能买吗",
    "世界杯谁赢了",
    "怎么做红烧肉",
    "附近有什么好吃的",
    "1加1等于几",
    "推荐一部电影",
    "高考分数线多少",
    "怎么减肥",
    "头疼吃什么药",
    "房贷利率会降吗",
    "医保怎么报销",
    "怎么学英语",
    "哪里买手机便宜",
    "你喜欢什么颜色",
    "明天会下雨吗",
    "比特币还能涨吗",
    "帮我翻译一句话",
    "驾照怎么考",
    "孩子发烧了",
    "火车票怎么退",
    "离婚要什么手续",
    "公积金怎么提取",
]


class Matter(NamedTuple):
    """As much of a matter as the search reads."""

    id: str
    label: str
    asks: tuple[str, ...] = ()


# Talks as people type them, the story first.
STORIES = {
    "collection-abuse": "那个 我想问一下啊 我在一个app上面借了五千块钱 然后现在催收天天打我电话 还打给我妈 我该咋整",
    "complaint-steps": "你好我之前打客服他说周三给我退钱结果没退我又打他说要等十五个工作日我现在想投诉他们怎么弄",
    "route-illegal": "借了2000到手1400 七天还 电话打不通 催得很凶",
    "call-recording": "昨天跟他们经理讲了半个小时，讲得我口干舌燥，后来我就琢磨，打电话能录音吗",
    "repay-failed": "上个月换了新手机，今天早上去看了一眼，结果钱扣了还显示没还，急死了",
}
NO_STORIES = [
    "今天中午吃了红烧肉，味道很好，然后下午去看了电影，结果下雨了",
    "孩子发烧了 怎么退烧 现在三十九度",
    "周末去哪玩 推荐一下 附近的公园",
    "老板拖欠工资，三个月了，我想辞职",
    "我家猫生病了 需要看医生",
    "asdf qwer zxcv",
]


def topic(name: str, label: str, *asks: str) -> Topic:
    """A topic of which only the ways of asking matter."""
    return Topic(name, "", label, label, "", "", "", (), (), (), asks, Source("", "", date(2026, 1, 1), "高"))


INDEX = GUIDE.index
TOPICS = tuple(GUIDE.topics.values())


def index(topics: Sequence[Topic], matters: Sequence[Matter] = ()) -> Index:
    """The index of these alone, of which nothing was learnt, with the words that ship."""
    return indexed(written(topics, matters), INDEX.lexicon)


KNOWN = {topic.id: topic.id for topic in TOPICS}
ASKED = [(KNOWN[name], text) for name, texts in QUESTIONS.items() if name in KNOWN for text in texts.split("|")]


def share(found: list[bool]) -> float:
    return sum(found) / len(found)


def test_there_are_questions_enough() -> None:
    """The measure stands on at least sixty questions with a topic and twenty without."""
    assert len(ASKED) >= 60
    assert len(OUT_OF_SCOPE) >= 20


def test_the_first_topic_is_mostly_right() -> None:
    """Four of five questions get their topic first, and nearly all have it among the first three."""
    found = [[hit.id for hit in find(INDEX, text)] for _, text in ASKED]
    names = [name for name, _ in ASKED]
    assert share([name == hits[0] for name, hits in zip(names, found, strict=True)]) >= 0.8
    assert share([name in hits for name, hits in zip(names, found, strict=True)]) >= 0.95


def test_what_is_answered_at_once_is_right() -> None:
    """Most questions are answered directly, and at most one in twelve wrongly; the others offer a choice."""
    first = [(name, find(INDEX, text)) for name, text in ASKED]
    answered = [(name, hits[0].id) for name, hits in first if verdict(hits) == "answer"]
    assert len(answered) >= 0.7 * len(ASKED)
    assert sum(name != got for name, got in answered) <= len(ASKED) / 12


def test_what_is_none_of_ours_is_hardly_ever_answered() -> None:
    """A question about something else gets no sure answer but once in twenty-five times, and mostly none at all."""
    verdicts = [verdict(find(INDEX, text)) for text in OUT_OF_SCOPE]
    assert verdicts.count("answer") <= 1
    assert share([found == "unknown" for found in verdicts]) >= 0.8


@pytest.mark.parametrize("topic", TOPICS, ids=[topic.id for topic in TOPICS])
def test_a_label_finds_its_topic(topic: Topic) -> None:
    """The words of a button, typed, find what the button opens."""
    assert topic.id in [hit.id for hit in find(INDEX, topic.label)]


@pytest.mark.parametrize(
    "text", ["退款難", "退 款 难", "退款\u200b难", "请问退款难怎么办呀？", "【退款难】", "退款难退款难"]
)
def test_spelling_and_chatter_do_not_matter(text: str) -> None:
    """Traditional characters, blanks, marks and polite words change nothing."""
    small = index(
        [
            topic("refund", "退款难", "退款怎么这么难", "退款难死了", "钱退不回来"),
            topic("call", "打电话", "怎么打电话"),
            topic("law", "起诉"),
        ]
    )
    hits = find(small, text)
    assert hits[0].id == "refund"
    assert verdict(hits) != "unknown"


def test_a_matter_is_found_as_the_topic_of_its_name() -> None:
    """Who names a matter gets the page, which answers and leads into the call; one without a page is found itself."""
    small = index(
        [topic("refund", "退款难"), topic("law", "起诉")],
        [Matter("refund", "要打电话退款", ("帮我打电话退款",)), Matter("other", "其他事情", ("别的事",))],
    )
    assert find(small, "退款难")[0].id == "refund"
    assert find(small, "帮我打电话退款")[0].id == "refund"
    assert find(small, "其他事情")[0].id == "matter:other"


@pytest.mark.parametrize("matter", GUIDE.matters.values(), ids=GUIDE.matters)
def test_what_names_a_matter_finds_it_first(matter: Matter) -> None:
    """Every written way of asking leads to the page of the matter's name, or to the matter."""
    for text in (matter.label, *matter.asks):
        assert find(INDEX, text)[0].id.removeprefix("matter:") == matter.id, text


@pytest.mark.parametrize(("name", "text"), STORIES.items(), ids=STORIES)
def test_a_story_is_found_by_what_it_comes_to(name: str, text: str) -> None:
    """Who tells everything at once gets what they came for, at least as one of the choices."""
    found, hits = look(INDEX, text)
    assert found != "unknown"
    assert name in [hit.id for hit in hits]


@pytest.mark.parametrize("text", NO_STORIES)
def test_a_long_talk_is_no_answer_by_accident(text: str) -> None:
    """What is none of ours is not answered for being long."""
    assert look(INDEX, text)[0] != "answer"


def test_the_end_of_an_endless_talk_counts() -> None:
    """What people want stands at the beginning or at the end."""
    assert look(INDEX, "今天天气不错，" * 400 + "会员费怎么退")[1][0].id == "bundled-fee"


def test_a_tie_is_offered() -> None:
    """Two topics that fit alike are a choice, in a fixed order."""
    small = index([topic("b", "退款难"), topic("a", "退款难"), topic("c", "起诉")])
    hits = find(small, "退款难")
    assert [hit.id for hit in hits[:2]] == ["a", "b"]
    assert verdict(hits) == "choose"


@pytest.mark.parametrize("text", ["", " ", "？？", "\u200b", "😀", "好吗", "qwertyuiop"])
def test_nothing_known_is_unknown(text: str) -> None:
    """What shares no character with the guide finds nothing."""
    assert verdict(find(index([topic("refund", "退款难")]), text)) == "unknown"


def test_sure_wants_height_and_distance() -> None:
    """Sure only when the first is high and clearly ahead; the further ahead, the less high; too low is unknown."""
    assert verdict((Hit("a", SURE), Hit("b", SURE - 2 * AHEAD))) == "answer"
    assert verdict((Hit("a", SURE + 1), Hit("b", SURE + 1 - AHEAD / 2))) == "choose"
    assert verdict((Hit("a", SURE - 0.1), Hit("b", SURE - 0.5))) == "answer"
    assert verdict((Hit("a", SURE - 0.2), Hit("b", SURE - 0.3))) == "choose"
    assert verdict((Hit("a", POSSIBLE - 0.1),)) == "unknown"
    assert verdict(()) == "unknown"


def test_an_empty_guide_finds_nothing() -> None:
    """No topics, no hits, no error."""
    assert find(index([]), "退款") == ()


@given(st.text(max_size=200), st.integers(1, 5))
def test_any_text_gives_at_most_the_limit_best_first(text: str, limit: int) -> None:
    """Whatever is typed: no error, no more than asked for, falling scores."""
    hits = find(INDEX, text, limit)
    scores = [hit.score for hit in hits]
    assert len(hits) <= limit
    assert scores == sorted(scores, reverse=True)


def steps(text: str) -> int:
    """How many numbers are added up for what was learnt, for a text: what a question costs."""
    told = grams(INDEX.lexicon, text)
    places = [INDEX.places[gram] for gram in (*told.single, *told.telling) if gram in INDEX.places]
    starts = INDEX.learnt.starts
    return sum(starts[place + 1] - starts[place] for place in places if place + 1 < len(starts))


def test_a_question_costs_little() -> None:
    """A short question adds up some hundred numbers, the longest text some thousand, and the index stays small."""
    assert steps("退款拖着不给，客服一直说三天，怎么办") < 2_000
    assert steps("投诉退款客服电话催收逾期征信合同利息担保" * 5_000) < 6_000
    assert steps("".join(topic.answer for topic in TOPICS)) < 18_000
    assert len(INDEX.learnt.entries) < 800_000
    assert len(INDEX.ways.asks) < 1_500_000


def test_a_text_leans_to_one_side() -> None:
    """What is said in a danger, asked for what we refuse, or neither."""
    assert leaning(INDEX, "他们在我家门口砸门").danger > 0
    assert alarm(INDEX, "帮我做一份假流水") == "refuse-forge"
    assert outspoken(INDEX, "帮我做一份假流水") == "refuse-forge"
    assert leaning(INDEX, "怎么查自己的征信报告").danger < -0.5


def test_without_alarms_there_is_no_alarm() -> None:
    """A guide without rules of safety rings none."""
    small = index([topic("refund", "退款难")])
    assert alarm(small, "退款难") == ""
    assert outspoken(small, "退款难") == ""


def test_the_index_never_changes() -> None:
    """The same question has the same hits, however often it is asked."""
    known: Index = index(TOPICS[:5])
    assert find(known, "怎么投诉") == find(known, "怎么投诉")
