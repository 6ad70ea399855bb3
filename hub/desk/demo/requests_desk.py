"""What the desk of the demo has ready and in doubt: words, answers, a merge, a refusal, a return visit, the rates."""

from collections.abc import Mapping
from datetime import timedelta

from hub.core.kit import clock
from hub.core.people.models import Area, Person
from support import actions, rate_days
from support.models import SupportRequest
from support.words import Category, Rate, Reached, State

REPLIES = (
    (
        "reply", "已收到", "已收到您的诉求，正在安排，请保持电话畅通。",
        "We have your request and are on it. Please keep your phone on.",
    ),
    (
        "reply", "药已在路上", "志愿者已去取药，预计两小时内送到门口。",
        "A volunteer is fetching your medicine; it is at your door within two hours.",
    ),
    (
        "reply", "请补充地址", "请告诉我们几栋几室，以及方便接电话的时间。",
        "Please tell us building and door, and when we can ring you.",
    ),
    (
        "checklist", "代取药", "核对处方和姓名\n问清数量和是否冷藏\n送到后拍照",
        "Check prescription and name\nAsk how many, and whether it is kept cold\nTake a photo at the door",
    ),
)  # fmt: skip
ANSWERS = (
    (
        Category.MEDICINE, "买药 配药 处方 胰岛素", "怎样配药",
        "每天 9 点前登记，志愿者当天去三院配药。胰岛素自备冷藏袋。", "How to get medicine",
        "Ask before 9:00, and a volunteer fetches it from No. 3 Hospital the same day.",
    ),
    (
        Category.WASTE, "垃圾 消毒", "什么时候收垃圾", "每天 10 点和 17 点在楼下收。确诊住户的垃圾请放黄色袋。",
        "When rubbish is collected",
        "At 10:00 and 17:00 downstairs. Use the yellow bag if somebody has tested positive.",
    ),
    (
        Category.REPAIR, "停电 跳闸 停水", "没有电时先看这里",
        "先看楼道电表箱的开关；仍没有电请提诉求，物业 30 分钟内到。", "No power? Look here first",
        "Look at the switch in the corridor. If that is not it, ask: property comes within 30 minutes.",
    ),
)  # fmt: skip


def play(area: Area, cast: Mapping[str, Person]) -> None:
    """After the hour of requests has been played."""
    wang, zhou = cast["王阿姨"], cast["周主任"]
    for kind, name, chinese, english in REPLIES:
        actions.put_reply(area, kind, name, {"zh-hans": chinese, "en": english}, by=wang)
    for category, words, title, body, title_en, body_en in ANSWERS:
        texts = {"zh-hans": {"title": title, "body": body}, "en": {"title": title_en, "body": body_en}}
        actions.put_article(area, category, words, texts, by=wang)
    actions.keep_view(area, "等药的", "view=open&category=medicine", by=wang, shared=True)
    _doubts(area, wang, zhou)
    _afterwards(area, wang, zhou)
    rate_days.count_lately(area)


def _doubts(area: Area, wang: Person, zhou: Person) -> None:
    """Two that belong together, one that a colleague would turn down, one whom nobody reaches."""
    fresh = list(SupportRequest.objects.filter(area=area, state=State.NEW, level__gte=2).order_by("-pk")[:5])
    if len(fresh) < 5:
        return
    main, twin, doubted, silent, linked = fresh
    actions.mark_duplicate(twin, main, by=wang)
    actions.decline(doubted, "这件事请打物业 24 小时电话，居委会没有维修人员。", by=zhou)
    actions.could_not_reach(silent, Reached.PHONE, by=wang)
    actions.relate(linked, main.reread(), "related", by=wang)


def _afterwards(area: Area, wang: Person, zhou: Person) -> None:
    """A return visit that is planned, one that was made, and a request that should not count."""
    solved = list(SupportRequest.objects.filter(area=area, state=State.RESOLVED).order_by("pk")[:3])
    if len(solved) < 3:
        return
    actions.plan_visit(solved[0], by=wang)
    with clock.at(clock.now() - timedelta(minutes=30)):
        made = actions.plan_visit(solved[1], by=wang)
    actions.record_visit(made, "spoke", by=wang, words="药已收到，老人精神不错。")
    actions.ask_exclusion(solved[2], Rate.RESPONSE, "当时系统停机十分钟，电话没有进来。", by=zhou)
