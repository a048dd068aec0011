"""Whoever is asked whether they are safe answers in their own words."""

from __future__ import annotations

from time import process_time

import pytest

from bot.core.wellbeing import wellbeing

SAFE = (
    "安全|我很安全|没事|没有危险 就是心情不好|我没事 就是气话|说说而已|就是气话|没得事|没啥子事|我安全的|我现在很安全|安全撒|安全嘛|没事哈|没事了 谢谢|放心吧"
    "|我老婆在旁边|我妈在我身边|家里人陪着我|我在家|我在家里 没事|开玩笑的|随口说说|我就是发泄一下|没危险嗷|我真没事|真的没事|没什么事|没啥事 就是难受"
    "|人没事|好多了|我不会做傻事|不会做傻事的 放心|没事没事|没事儿|有人在旁边|我已经到家了|没有危险|我冷静下来了|平安|刀放远了 没事"
)
HELPED = "救护车来了|120到了|在医院|我在医院里|送到医院了|警察来了|去医院了|医生来了"
NEAR = "刀就在手上|我在楼顶|我在桥上|手里有刀|绳子就在旁边|药就在桌上|我站在窗台|在江边"
HURT = "吃了药了|头晕|我吃了一瓶安眠药|流血了|我割腕了 流血了|喝了|药都吃了|想吐|肚子好痛"
UNREACHED = "12356打不通|打了12356 没人接|还是打不通|打不通|没人接|一直占线|热线打不进去|打了没人接"
NEITHER = (
    "不想说|滚|继续清单|我没事，是我儿子|安全吗|你说呢|不知道|不太安全|没有|一个人|好|嗯|谢谢|我难受|他们又来敲门了|没事?|死了就没事了|我没事才怪"
    "|家里没人|想你们|我没事 我就是想走了|没钱|吃不下饭|没有安全感|你安全吗|客服电话打不通|12378没人接|平台不接电话|吃了饭了|喝了点水|我不想去医院|救护车还没来|120怎么还没到|要去医院吗|别送我去医院|"
)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        (said, meant)
        for many, meant in (
            (SAFE, "safe"),
            (HELPED, "helped"),
            (NEAR, "near"),
            (HURT, "hurt"),
            (UNREACHED, "unreached"),
            (NEITHER, ""),
        )
        for said in many.split("|")
    ],
)
def test_what_they_mean(said: str, meant: str) -> None:
    """Safe only where every clause says so; what may kill comes before it."""
    assert wellbeing(said) == meant


@pytest.mark.parametrize("piece", ["没事", "还", "真的", "说说", "就是", "我", "没事儿了", "在家里"])
def test_a_hostile_answer_is_read_in_time(piece: str) -> None:
    """However often a word is repeated."""
    started = process_time()
    wellbeing(piece * 20 + "催")
    wellbeing(piece * 2_000 + "催")
    assert process_time() - started < 0.5
