"""What a roster's columns may hold, with the headings that committees use."""

import re
from datetime import date

from django.utils.translation import gettext_lazy as _

from hub.core.estate.roster import values
from hub.core.estate.roster.vocabulary import CARE_WORDS, SURNAMES
from hub.core.flow.imports.fields import Field
from hub.core.flow.imports.text import narrow, person_name, squeeze

_PHONE = re.compile(r"^(\+?86)?1[3-9]\d{9}$|^0\d{2,3}\d{7,8}$|^\+\d{8,15}$")
_DOOR = re.compile(r"^\d{3,4}$|^\d{1,2}-\d{3,4}$|^\d{3,4}室$|^[A-Za-z]\d{3,4}$")
_LATIN_NAME = re.compile(r"^[A-Z][\w'’-]+( [A-Z][\w'’.-]*){1,3}$")
_LATEST = date(2100, 1, 1)


def _phone(text: str) -> bool:
    first = re.split(r"[/、,，;；|]", text)[0]
    return bool(_PHONE.match(re.sub(r"[\s()-]", "", narrow(first))))


def _born(text: str) -> bool:
    return bool(values.born(text, _LATEST))


def _identity(text: str) -> bool:
    return len(squeeze(text)) == 18 and _born(text)


def _relation(text: str) -> bool:
    return values.relation(text) is not None


def _care(text: str) -> bool:
    return bool(values.care(text)[0])


def _full_address(text: str) -> bool:
    return (
        len(squeeze(text)) > 4 and values.address(text) is not None and not _born(text) and not _phone(text)
    )


def _door(text: str) -> bool:
    return bool(_DOOR.match(squeeze(text)))


def _name(text: str) -> bool:
    found = person_name(text)
    return (2 <= len(found) <= 4 and found[0] in SURNAMES) or bool(_LATIN_NAME.match(found))


def _small(text: str) -> bool:
    found = squeeze(text)
    return found.isdecimal() and len(found) <= 2


def _people(text: str) -> bool:
    return values.people(text) is not None


def _words(*lines: str) -> tuple[str, ...]:
    """Headings, with commas between."""
    return tuple(word.strip() for line in lines for word in line.split(",") if word.strip())


PHONE = _words(
    "电话, 联系电话, 手机, 手机号, 手机号码, 电话号码, 联系方式, 移动电话, 固定电话",
    "phone, mobile, telephone, tel, cell, contact, phone number, contact number, phones",
)
IDENTITY = _words(
    "身份证, 身份证号, 身份证号码, 证件号码, 证件号, id number, identity number, id card, national id"
)
BORN = _words(
    "出生年月, 出生日期, 生日, 出生, 出生年月日",
    "born, birth, date of birth, dob, birthday, birth date, year of birth",
)
RELATION = _words(
    "与户主关系, 关系, 户主关系, 和户主关系, 家庭关系, 成员关系",
    "relation, relationship, relation to head, relationship to head, relation to the head",
)
CARE = _words(
    "特殊情况, 特殊人群, 特殊需求, 重点人群, 人员类别, 特殊人员, 照护需求, 关怀, 关怀需求",
    "care, special needs, needs care, special, vulnerable, care flags",
)
ADDRESS = _words(
    "地址, 住址, 详细地址, 家庭住址, 房屋地址, 居住地址, 楼栋房号, 楼室号, address, home address",
)
BUILDING = _words(
    "楼栋, 楼号, 楼栋号, 栋, 栋号, 幢, 幢号, 楼, 楼幢, 座, 楼栋编号",
    "building, bldg, block, tower, building number, building no",
)
UNIT = _words("单元, 单元号, 门栋, staircase, entrance, stairwell")
DOOR = _words(
    "门牌号, 室号, 房号, 门牌, 房间号, 室, 户号, 门号, 房屋号, 房室号, 房间",
    "door, flat, room, apartment, apt, unit, door number, flat number, room number, door no",
)
PART = _words("分户, 分户号, part, sub-household")
NAME = _words(
    "姓名, 名字, 居民姓名, 人员姓名, 住户姓名, 成员姓名, 居民",
    "name, full name, resident, resident name, person",
)
HEAD = _words(
    "户主, 户主姓名, 戶主, 业主, 业主姓名, head, householder, head of household, owner",
)
PERSONS = _words(
    "人数, 人口, 家庭人数, 人口数, 常住人数, 家庭人口, 家庭人口数, 居住人数, 总人数",
    "persons, people, household size, number of people, residents, size, people in the household",
)
REMARK = _words("备注, 说明, 附注, remark, remarks, note, notes, comment, comments")

FIELDS = (
    Field("phone", _("Phone"), PHONE, (_phone,), many=True),
    Field("identity", _("Identity number (read for the birth, never kept)"), IDENTITY, (_identity,)),
    Field("born", _("Born (year and month)"), BORN, (_born,)),
    Field("relation", _("Relation to the head"), RELATION, (_relation,)),
    Field("care", _("Needs care"), (*CARE, *CARE_WORDS), (_care,), many=True),
    Field("address", _("Building and door in one cell"), ADDRESS, (_full_address,)),
    Field("building", _("Building"), BUILDING, (values.is_building, _small)),
    Field("unit", _("Staircase"), UNIT),
    Field("door", _("Door"), DOOR, (_door,)),
    Field("part", _("Part (two households at one door)"), PART),
    Field("name", _("Name"), NAME, (_name,)),
    Field("head", _("Head (one row per household)"), HEAD),
    Field("persons", _("People in the household"), PERSONS, (_people,)),
    Field("remark", _("Remark"), REMARK),
)
"""In the order in which a column without a heading is tried: what is surest to recognise comes first."""
