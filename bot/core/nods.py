"""Yes and no as people say them when something is read back: 嗯嗯, 对 没错, 要得, 是的呢; 不对头, 记错了."""

from __future__ import annotations

from typing import Final

from bot.core.patterns import words
from bot.core.plaintext import folded

LONGEST: Final = 16  # characters; a longer line says something
TONE: Final = r"(?:[的滴哒得啊呀嘞咯喽啦了哈嘛吧呢呐嗷噢哦呗撒噻唦哩捏]|谢谢你?|多谢|谢了|麻烦你?了?|辛苦了?)*"
YES: Final = (
    rf"(?:(?:都|全|也|完全|应该|就)?"
    rf"(?:对头|对路|对|[没冇]得?有?(?:错|毛病|问题)|是这样子?|是这个|是|嗯|恩|唔|哦|噢|好|行|可以|阔以|可|要得|中|得行|成|妥"
    rf"|正确|正解|无误|确认|确定|o+k+a*y*|yes|记(?:上|下来?|吧|嘛|好|着)|(?:就|便)?(?:是|按|照)?(?:这样|这么|那样)(?:子|记|着|办|对|好)?"
    rf"|(?:就|便)(?:是|按|照)?(?:这|那)(?:天|个|个日子)|就它|(?:那|那就)?我(?:就|先)*等着|知道了|收到|就是|系|啱|得|晓得了|冇错){TONE}){{1,5}}"
)
NO: Final = (
    rf"(?:(?:都|全|也|好像|应该|你|是|我)*"
    rf"(?:不对[头路]?|不是这?样?|不得行|不行|不中|不正确|不准确?|不成|没对|唔系|唔啱|[记写说弄搞打听算看填]?错|[记写说弄搞]岔|有(?:问题|误|错)"
    rf"|(?:金额|钱|数|日子|日期|时间|名字|那天)(?:不对|错|不是)){TONE}){{1,4}}"
)
UNSURE: Final = frozenset({"得", "得了", "得得", "哦", "噢", "可", "成", "对了", "是了"})  # by itself no answer


def yes(text: str) -> bool:
    """Whether a line says that it is so, and nothing else."""
    word = folded(text)
    return len(word) <= LONGEST and word not in UNSURE and words(YES).fullmatch(word) is not None


def no(text: str) -> bool:
    """Whether a line says that it is not so, and nothing else."""
    word = folded(text)
    return len(word) <= LONGEST and words(NO).fullmatch(word) is not None
