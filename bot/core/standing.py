"""What lasts so long, or comes on a day, and is nobody's promise: 额度有效期为一年, 放假到23号, 还款日8号."""

from __future__ import annotations

from typing import Final

from bot.core.clauses import Place
from bot.core.days import DayOfMonth
from bot.core.patterns import words

LASTS: Final = (
    r"(?:[放休年产病婚事]假?|停业|歇业|升级|维护|检修|停机|出差|培训|封网|盘点|[上加]班|值班|工作|营业|服务|办公|接听|[上放]学|上课|忙|睡|开门?)"
    r"(?:[要会一直都得持续从]*)$"
)
# What lasts so long or ends then, and is nobody's promise: 额度有效期为一年, 活动12月31日截止.
VALID: Final = (
    r"(?:有效|保存|保留|质保|保修|试用|合同|授信|借款|贷款|用款|借期|存续|观察)(?:期限?|时间|时长)"
    r"(?:[是为有共约:]|一共|最[长短多少]|一般|通常|大概|不超过)*$"
)
SHORT_LIVED: Final = (
    r"(?:(?:码|链接|短信|口令|[卡礼惠]?券|红包|凭证)[^,。;!?]{0,4}□|[□,]□)"
    r"(?:[之以]?内)?(?:有效|失效|过期|作废)"
)
CAMPAIGN: Final = (
    r"(?:活动|优惠|促销|红包|[卡礼惠]券|积分|抽奖|福利|名额|特惠)[^,。;!?□]{0,10}□[^,。;!?]{0,6}"
    r"(?:截止|结束|到期|失效|有效|开始|过期|下架|为止|上线|清零)"
)
IS_DUE: Final = r"^就?[是为][您你我]?的?(?:还款|账单|扣款|到期|出账|发薪)日"
CAMPAIGN_TO: Final = (
    r"(?:活动|优惠|促销|红包|[卡礼惠]券|抽奖|名额|特惠)(?:时间|日期|期限?|价)?(?:是|为|有效|延长|持续|仅限|只)*$"
    r"|(?:^|券|红包|[卡码]|积分|额度|会员)的?有效期限?[是为]?$"
)


def bill_day(place: Place) -> bool:
    """还款日8号, and nothing else: the bill's own day."""
    bare = all(isinstance(token.value, DayOfMonth) and token.value.months is None for token in place.phrase.tokens)
    return bare and not place.tail and words(r"(?:还款|账单|出账|扣款)日[是为在:]?$").search(place.head) is not None


def lasts(place: Place) -> bool:
    """放假到23号, 升级到周日, 上班到晚上十点."""
    return "to" in place.phrase.signs() and words(LASTS).search(place.head) is not None


def standing(place: Place) -> bool:
    """额度有效期为一年, 活动12月31日截止: what lasts so long, or ends then, for everybody."""
    lengths, signs = place.phrase.lengths(), place.phrase.signs()
    ends = signs & {"latest", "to"} and not signs & {"before", "within"}
    if not lengths and place.phrase.timely() and words(IS_DUE).search(place.tail):
        return True
    if words(CAMPAIGN).search(f"{place.head}□{place.tail}") or (
        lengths and words(SHORT_LIVED).search(f"{place.said}□{place.tail}")
    ):
        return True
    kind = VALID if lengths else CAMPAIGN_TO if ends else None
    return kind is not None and words(kind).search(place.head) is not None
