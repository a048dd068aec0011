"""The one promise of a long story: 我要求今天解决，他说财务下班了，让我等到3月9日.

Only where exactly one time is promised in so many words, and every other time is told of something else.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from bot.core.clauses import Place
from bot.core.days import Scene
from bot.core.deeds import ACTION, DEED, TALK, bound
from bot.core.doubts import doubt
from bot.core.due import Reason, Resolved, Unsure
from bot.core.patterns import words
from bot.core.phrases import absolute, tried
from bot.core.retold import is_today, past_word

NEAR: Final = 18  # characters before a time, and after it, that say whose it is
AFTER: Final = 40  # and so many that may take it back

# Who promises, and how it is put where two agree.
GIVEN: Final = (
    rf"{TALK}|保证|担保|定(?:在|了|下来?|的是?)|排[到在]|改[到成为]|[让叫要]我(?:再)?等|松口|认了|一口答应|批了|协商成功|谈[到好妥成]|[让叫]我|宽限"
    r"|为您|给您|向您|[您你]那笔|[您你]的|我[们司行]|请您"
)
# What is done then; by whoever has just spoken, anything that can be done.
WAIT: Final = r"[让叫要]我(?:再)?等$|等到?$|(?:宽限|延|推迟?|放宽)到?$"
OURS: Final = r"[给帮替]我"
TO_YOU: Final = r"[打发寄退转汇存][到给进回]"
# What I wished for or feared.
MINE: Final = (
    r"(?<![跟和给对向骗叫让回诉知])我(?:就|也|才|当时|只好|本来|们)?(?:跟(?:他|她|客服)们?)?(?:想|希望|打算|要求|问|说|讲|求|提)[^他她]{0,12}$"
    r"|我求[他她][^,。;!?]{0,8}$|(?:担心|怕|唯恐)[^,。;!?]{0,6}$"
)
OTHERS: Final = (
    r"(?:我(?:的|们)?同事|朋友(?!圈)|邻居|隔壁|别人|亲戚|群友|(?:贴吧|群里|网上)[^,。;!?]{0,6}有人)(?!劝|提醒|建议|说)"
)
# How things stand, or what was refused.
REFUSED: Final = (
    r"不(?:行|同意|干|可能|上班|办|在|够|敢保证|处理|退款|跑批|能)|没(?:空|人|影|信|动静|到|办|退|收|做到|兑现|退成|钱|有|打|回|给)|办不[了到]|做不到|等不[了起]"
    r"|放假|休息|轮休|下班|补班|停[了电机]|维护|升级|关闭|盘点|出差|交接?班|值班|记错|作废|没戏|[超过]了|没说|不算|特别忙|^到了(?:又|还|也)"
)
SERVED: Final = r"^(?:为您|竭诚)[^,。;!?]{0,2}服务|^(?:在线|人工|开着|开机)"
SO_OFTEN: Final = (
    r"^[^,。;!?]{0,4}(?:打|发|收到|接)[^,。;!?]{0,8}?(?:□|[\d几好多十两三四五六七八九]+)[多来几]?[个条次遍]"
    r"|^(?:就|都|已经?|才)?□(?=$|[,。])"
)
TOLD: Final = (
    r"了(?!解|就|再|才)|过(?![来去几期])|还没|收到|打来|来的?电话|回访|开始|到现在|提交|打过去|就扣"
    r"|^(?:又|还|才)?(?:说|讲|骂|打(?![到款给过进入]))"
)
# 3月11号结清的, 6月22号从我卡里划走的: which thing it is, and nothing that is still to be done.
OF_IT: Final = r"^[^,。;!?会将要您]{0,12}的(?=$|[,。]|平台|客服|钱|款|时候)|^[^,。;!?会将要您就]{0,8}了(?=[,。;!?]|$)"
BEFORE: Final = (
    r"(?:第[一二三四五六七八九\d]+[次回]|头[一1]?[次回个]|上[次回]|之前|前面|原来|原本|当时|开始|先是?(?=说|要|答应)|前天|此前)"
    r"[^,。;!?]{0,10}(?:说|要|答应|承诺|讲|定|让)?[^,。;!?]{0,4}$|□(?:跟我|又)?(?:说|讲)$"
)
AT_LAST: Final = r"^(?:总算|终于|可算|才|刚|又|再|有个|换了|碰到)"
TOO: Final = r"□(?:跟我|又)*(?:说|讲)[^,。;!?]{0,4}$"  # one of several words, and nobody says that it is the last
OPEN: Final = r"没(?:商量|谈|说|定)[好妥成拢]|还没定|僵[住在]|一口回绝"
IF: Final = r"的话|如果|要是|只要|能[^,。;!?]{1,6}就"
THREAT: Final = r"^不[还交付给][^,。;!?]{0,4}[就将要]|^(?:该|应该?)[还交付□]"  # what comes if not; what is owed
SPENT: Final = r"[了过](?:快|有|足足|整整|大概|差不多)*$"
EITHER: Final = r"要么[^。;!?]*要么"
BROKE: Final = r"[^,。;!?]{0,10}[,。](?:早(?:就|都)?过了|(?:全|也|结果|又|到了□?|谁)*都?[^,。;!?]{0,4}(?:没|作废|泡汤))"
NOW: Final = r"今[天早晚儿]|刚|现在|这[次回]|总算|终于|眼下|方才|此次|现升级"
SPOKEN: Final = rf"{TALK}(?!的那)|打|来电|电话|投诉|沟通|联系"
WEEKDAY: Final = r"^(?:打|去|来|接到|值班|晚上|多)"

Waits = Callable[[Place], Reason | None]


def focused(text: str, found: Sequence[Place], scene: Scene, waits: Waits) -> Resolved | None:
    """What the one promised time comes to; None where there is none or another time may be meant.

    `waits` tells from which event a length of time runs that nobody has dated.
    """
    if words(EITHER).search(text):
        return None
    read = {place: due for place in found if (due := _promised(place, scene, waits)) is not None}
    others = [place for place in found if place not in read]
    if len({due.due for due in read.values()}) != 1 or not all(_told(place, scene) for place in others):
        return None
    if any(_said_then(text, found, place, scene) for place in read):
        return None
    return next(iter(read.values()))


def _promised(place: Place, scene: Scene, waits: Waits) -> Resolved | None:
    """When it is, where it is promised."""
    if (
        not place.phrase.timely()
        or waits(place)
        or doubt(place._replace(head=place.head[-NEAR:], rest=place.rest[:AFTER]))
    ):
        return None
    found = tried(place.phrase, scene) if _given(place) and not _taken_back(place, scene) else None
    return found if isinstance(found, Resolved) else None


def _given(place: Place) -> bool:
    """Whether somebody says that something will be done then; whoever has just spoken of it, anything at all."""
    said, near, after = place.said[-2 * NEAR :], place.head[-NEAR:], place.tail[:NEAR]
    ours = bound(place.phrase) and words(OURS).search(said)
    if not ours and not words(GIVEN).search(f"{said}□{after}"):
        return False
    if words(f"{DEED}|{TO_YOU}").search(after) or words(WAIT).search(near):
        return True
    return bool(bound(place.phrase) or words(GIVEN).search(near)) and words(ACTION).search(after) is not None


def _taken_back(place: Place, scene: Scene) -> bool:
    """Whether it was refused, only wished for, one of several words, or is somebody else's."""
    said, near, after = place.said[-2 * NEAR :], place.head[-NEAR:], place.tail[:NEAR]
    if words(OPEN).search(place.rest) or words(f"{REFUSED}|{SERVED}|{SO_OFTEN}").search(after):
        return True
    if words(MINE).search(near) or words(OTHERS).search(said):
        return True
    if words(TOO).search(near) and not words(NOW).search(said):
        return True
    return is_today(place.phrase, scene) and words(f"{TOLD}|{AT_LAST}").search(after) is not None


def _told(place: Place, scene: Scene) -> bool:
    """Whether a time is told of what was done or said before, of how things stand, or of what was only wished."""
    near, after = place.head[-NEAR:], place.tail[:NEAR]
    if words(THREAT).search(after):
        return True
    if words(IF).search(near + after):
        return False
    return _over(place, scene, near) or _stands(place, scene, after)


def _over(place: Place, scene: Scene, near: str) -> bool:
    """What was done, said, spent or wished before, or promised to somebody else."""
    spent = words(SPENT).search(near) and not place.phrase.signs() & {"within", "before", "latest"}
    if _past(place, scene) or spent or words(BROKE).match(place.rest):
        return True
    return words(f"{MINE}|{BEFORE}|{OTHERS}$").search(near) is not None


def _stands(place: Place, scene: Scene, after: str) -> bool:
    """How things stand on that day, or what has happened on it."""
    if words(f"{REFUSED}|{SERVED}|{SO_OFTEN}|{OF_IT}").search(after) or _since(place):
        return True
    over = words(TOLD).search(after)
    if over is not None and not words(ACTION).search(after[: over.start()]):
        return True
    if not place.phrase.timely():
        return not words(DEED).search(after[:6])
    return not bound(place.phrase) and (_today(place, scene) or _idle(place, scene, after))


def _since(place: Place) -> bool:
    """从15号磨到今天."""
    return not bound(place.phrase) and bool(place.head.endswith("从") or words(r"[到至]$").search(place.tail))


def _today(place: Place, scene: Scene) -> bool:
    """今天周五, 月底最后一天, said on that day."""
    found = tried(place.phrase, scene)
    return is_today(place.phrase, scene) or (isinstance(found, Resolved) and found.due.date() == scene.today)


def _idle(place: Place, scene: Scene, after: str) -> bool:
    """9月份开始的; 周六打的, said on a Saturday."""
    found = tried(place.phrase, scene)
    reason = found.ask.reason if isinstance(found, Unsure) else ""
    if reason == "vague":
        return words(r"给|退|寄|到账|出").search(after[:6]) is None
    return reason == "ambiguous-day" and words(WEEKDAY).search(after) is not None


def _said_then(text: str, found: Sequence[Place], place: Place, scene: Scene) -> bool:
    """昨天他说三天内: whether it may count from the day that was named before, not from now."""
    gone = [other for other in found if other.phrase.start < place.phrase.start and _past(other, scene)]
    spoken = [
        other
        for other in gone
        if words(SPOKEN).search(other.tail[:NEAR])
        and not is_today(other.phrase, scene)
        and not words(REFUSED).search(other.tail[:NEAR])
    ]
    if not spoken or absolute(place.phrase):
        return False
    return words(NOW).search(text, spoken[-1].phrase.end, place.phrase.start) is None


def _past(place: Place, scene: Scene) -> bool:
    if any(map(past_word, place.phrase.tokens)):
        return True
    found = tried(place.phrase, scene) if place.phrase.timely() else None
    return isinstance(found, Unsure) and found.ask.reason == "past"
