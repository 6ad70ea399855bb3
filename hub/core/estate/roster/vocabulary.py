"""The words of rosters, Chinese and English, and what they mean here. Compared without spaces and in lower case."""

from hub.core.people.words import CareKind, Relation

_RELATIONS = {
    Relation.HEAD: "户主 本人 戶主 家长 户主本人 head headofhousehold householder self",
    Relation.SPOUSE: "配偶 妻 夫 妻子 丈夫 爱人 老婆 老公 夫妻 夫妇 spouse wife husband partner",
    Relation.CHILD: "子 女 儿 儿子 女儿 子女 孩子 长子 次子 三子 四子 幼子 长女 次女 三女 四女 幼女 独子 独女 "
    "独生子 独生女 养子 养女 继子 继女 child children son daughter",
    Relation.PARENT: "父 母 父亲 母亲 父母 爸爸 妈妈 爸 妈 parent parents father mother mom dad mum",
    Relation.TENANT: "租客 租户 租住 承租人 房客 租赁 租房 合租 tenant renter lodger",
    Relation.RELATIVE: "其他亲属 亲属 亲戚 祖父 祖母 爷爷 奶奶 外公 外婆 外祖父 外祖母 姥姥 姥爷 孙 孙子 孙女 "
    "外孙 外孙女 兄 弟 姐 妹 哥哥 弟弟 姐姐 妹妹 兄弟 姐妹 儿媳 媳妇 女婿 公公 婆婆 岳父 岳母 侄子 侄女 "
    "外甥 外甥女 叔叔 伯父 姑姑 舅舅 姨 relative otherrelative grandparent grandfather grandmother grandchild "
    "grandson granddaughter brother sister sibling",
    Relation.OTHER: "其他 其它 非亲属 保姆 护工 室友 朋友 同事 寄住 other friend flatmate nanny carer nonrelative",
}
RELATIONS = {word: relation for relation, words in _RELATIONS.items() for word in words.split()}

_CARE = {
    CareKind.LIVES_ALONE: "独居老人 独居 空巢老人 空巢 孤寡老人 孤老 高龄独居 "
    "elderlivingalone livesalone livingalone alone",
    CareKind.PREGNANT: "孕妇 怀孕 孕产妇 孕 待产 pregnant pregnancy",
    CareKind.DIALYSIS: "透析 血透 血液透析 腹透 尿毒症 dialysis",
    CareKind.CHEMOTHERAPY: "化疗 放化疗 放疗 chemotherapy chemo",
    CareKind.DISABILITY: "残疾 残疾人 残障 失能 半失能 重残 disability disabled",
    CareKind.INFANT: "婴儿 婴幼儿 新生儿 幼儿 infant baby newborn",
    CareKind.NO_SMARTPHONE: "无智能手机 没有智能手机 无手机 老人机 不会用智能手机 不会使用智能手机 "
    "nosmartphone",
    CareKind.LANGUAGE: "需要其他语言 需要翻译 外语 外籍 语言不通 其他语言 needsanotherlanguage language interpreter",
}
CARE_WORDS = {word: kind for kind, words in _CARE.items() for word in words.split()}

NOTHING = frozenset(
    ["", "-", "--", "/", "\\", "0", "无", "否", "没有", "无特殊", "正常", "no", "none", "n/a", "na", "nil"]
)
"""What people write into a cell to say that there is nothing to say."""

SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁"
    "任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴"
    "莫孔向汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅"
    "童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车"
    "项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛"
    "仲虞敖巩明佘池查麻苑迟邝封官谈欧阳上官司马诸葛皇甫丰杭晁鞠萧荆仝展权闻习宣暴"
)
"""The characters with which nearly all Chinese family names begin: tells a column of names from one of remarks."""
