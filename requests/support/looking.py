"""Words in what somebody wrote that a person should look at now. They raise a flag and never a level (requests.md)."""

import re
import unicodedata

LOOK_NOW = (
    "胰岛素", "透析", "血透", "化疗", "抗排异", "癫痫", "抽搐", "晕倒", "昏迷", "胸痛", "胸闷", "喘不过气", "呼吸困难",
    "大出血", "羊水", "临产", "破水", "自杀", "轻生", "不想活", "跳楼", "割腕", "家暴", "打人", "煤气", "燃气", "着火",
    "火灾", "氧气", "呼吸机", "断药", "断粮", "断奶", "insulin", "dialysis", "chemo", "chest pain", "can't breathe",
    "cannot breathe", "stroke", "seizure", "suicide", "suicidal", "kill myself", "labour", "labor", "bleeding",
    "oxygen", "ventilator", "overdose", "gas leak", "fire",
)  # fmt: skip
LONGEST = 20

_LATIN = re.compile(r"[a-z]")


def look_now(text: str) -> str:
    """The first such word in a text, "" where there is none. Latin words count as whole words only."""
    told = unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
    for word in LOOK_NOW:
        if _LATIN.search(word):
            if re.search(rf"(?<![a-z]){re.escape(word)}(?![a-z])", told):
                return word
        elif word in told:
            return word
    return ""
