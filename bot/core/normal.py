"""Typed text made comparable: one spelling for what people write in many ways."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

LIMIT: Final = 2_000  # characters; a longer text is read at both ends, where people put what matters
REMEMBERED: Final = 64  # texts

TRADITIONAL: Final = (
    "慶丟並乾亂佈併來侷係俬倉個們側偽備傢傳債傷僅價億儘償優兌兒內兩冊凍別刪則剛劃勁動務勸匯區協卻厤厲參員唸"
    "問啟單嗎嘗噁噹嚇嚐嚮嚴國圍園圖埰執報場塊壓夾姦婦媽學寀實寧審寫寬寶將專尋對導層屬島崗師帳帶幫幹幾庫廠"
    "廢廣張強彆彈彔彙後徑從復徵悶惡惱愛態慘慮憑憤憶應懶懷戶掃掛採換損摺撈撐撥擔據擬擴擾攏敗數斷於旂昇時暢"
    "暫曆曏書會朮東條棄業極榦構樂樓標樣樹橋機橫檔檢檯檻櫃欄權歲歷歸殘殺殼毆決沒沖況洩減測準溝滅滿漢潑濟濫"
    "為無煩熱燒營爭爺狀獨獲現環產甯異當瘋癲發盡監眾睏確碼礎礙禮種稱積穩穫筆箇節範簡簽籤糾紀約紅納紓紙級紛"
    "細紹終組結絕絡給統綁綑經綜綠綫維網綴緊緒線編緻縊總織繫繳繼續纏纔罰罵義習聞聯聲職聽脅脩腦腳腸膽臉臺與"
    "舉舊華萬葉葯蒐蓋蔘薦藍藥處虛號衆術衕衝裏補裝裡製複覈見規視親覺觀訂計訊討託記訟訪設許訴註証詐評詞詢試"
    "話該詳誇誌認誘語誠誤說誰調談請論諮諾講謝謹證識議護譽讀變讓貓貝負財責貴買貸費貼賃資賠賣質賬賭賴賺贏贖"
    "踰蹤車軟較載輕輩輪輯輸轄轉辦辭農迴這連週進運過達違遠適選遺還邊郵釋釘釣釦鈕銀銷錄錢錦錯錶鍵鍾鎖鎮鏈鐘"
    "鑑鑒長門閉開間閤閱闆闖關陞陸隊際隨險隱隻雜雞離難雲電靜響頁頂項順須預頓領頭頻題額願類顧顯風颱飛養餘餬"
    "饋馬駐騙騰騷驗驚驟體髮鬆鬚魚鳥鳳麗麵麼黃點黨齊齣龍妳祂牠佔"
)
SIMPLIFIED: Final = (
    "庆丢并干乱布并来局系私仓个们侧伪备家传债伤仅价亿尽偿优兑儿内两册冻别删则刚划劲动务劝汇区协却历厉参员念"
    "问启单吗尝恶当吓尝向严国围园图采执报场块压夹奸妇妈学采实宁审写宽宝将专寻对导层属岛岗师帐带帮干几库厂"
    "废广张强别弹录汇后径从复征闷恶恼爱态惨虑凭愤忆应懒怀户扫挂采换损折捞撑拨担据拟扩扰拢败数断于旗升时畅"
    "暂历向书会术东条弃业极干构乐楼标样树桥机横档检台槛柜栏权岁历归残杀壳殴决没冲况泄减测准沟灭满汉泼济滥"
    "为无烦热烧营争爷状独获现环产宁异当疯癫发尽监众困确码础碍礼种称积稳获笔个节范简签签纠纪约红纳纾纸级纷"
    "细绍终组结绝络给统绑捆经综绿线维网缀紧绪线编致缢总织系缴继续缠才罚骂义习闻联声职听胁修脑脚肠胆脸台与"
    "举旧华万叶药搜盖参荐蓝药处虚号众术同冲里补装里制复核见规视亲觉观订计讯讨托记讼访设许诉注证诈评词询试"
    "话该详夸志认诱语诚误说谁调谈请论咨诺讲谢谨证识议护誉读变让猫贝负财责贵买贷费贴赁资赔卖质账赌赖赚赢赎"
    "逾踪车软较载轻辈轮辑输辖转办辞农回这连周进运过达违远适选遗还边邮释钉钓扣钮银销录钱锦错表键钟锁镇链钟"
    "鉴鉴长门闭开间合阅板闯关升陆队际随险隐只杂鸡离难云电静响页顶项顺须预顿领头频题额愿类顾显风台飞养余糊"
    "馈马驻骗腾骚验惊骤体发松须鱼鸟凤丽面么黄点党齐出龙你他它占"
)
SIMPLER: Final = str.maketrans(TRADITIONAL, SIMPLIFIED)

BLANK: Final = re.compile(r"[^\S\n]+")
LINE_END: Final = re.compile(r"(?<=[^\n]{3})\n+")
DROPPED: Final = re.compile(r"[^\w,。!?;:、\"'“”‘’()%]|_")
MARK: Final = re.compile(r"\W+")


@lru_cache(maxsize=REMEMBERED)
def plain(text: str) -> str:
    """Half width, simplified, lower case, no blanks, zero-width characters or emoji; sentence marks stay.

    A line break ends a sentence, except after one or two characters: words typed downwards are still words.
    Remembered for a moment: dangers, small talk and numbers are looked for in one message after the other.
    """
    shown = BLANK.sub("", capped(unicodedata.normalize("NFKC", capped(text))))
    return DROPPED.sub("", LINE_END.sub("。", shown)).translate(SIMPLER).casefold()


def words(text: str) -> str:
    """The plain text without any marks: letters, digits and 汉字 only."""
    return MARK.sub("", plain(text))


def capped(text: str) -> str:
    """A long text's beginning and end: a hostile one costs no more than an honest one."""
    return text if len(text) <= LIMIT else f"{text[: LIMIT // 2]}\n{text[-LIMIT // 2 :]}"
