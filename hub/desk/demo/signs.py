"""Who can sign in to the demo. Nothing of this exists outside the demo (settings.DEMO)."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from hub.core.people.words import Role

PASSWORD = "linli-demo-2022"  # noqa: S105 — printed on the demo's own sign-in page


@dataclass(frozen=True)
class Sign:
    """One person of the demo: who they are and how they sign in."""

    email: str
    name: str
    label: object
    roles: tuple[Role, ...] = ()
    door: str = ""
    language: str = "zh-hans"


SIGNS = (
    Sign("li.wei@demo.example", "李伟", _("Resident of 12-0502"), door="0502"),
    Sign("emma@demo.example", "Emma Brown", _("Resident of 12-0601, in English"), door="0601", language="en"),
    Sign("wang@demo.example", "王阿姨", _("Committee member"), (Role.COMMITTEE,)),
    Sign("zhou@demo.example", "周主任", _("Committee lead"), (Role.LEAD, Role.COMMITTEE)),
    Sign("zhao@demo.example", "小赵", _("Volunteer"), (Role.VOLUNTEER,), door="0703"),
    Sign("qian@demo.example", "钱师傅", _("Property staff"), (Role.PROPERTY,)),
    Sign("sun@demo.example", "孙干事", _("Seconded cadre"), (Role.CADRE,)),
    Sign("wu@demo.example", "吴保安", _("Gate guard"), (Role.GUARD,)),
    Sign("zheng@demo.example", "郑姐", _("Group-order leader"), (Role.LEADER,), door="0302"),
    Sign("he@demo.example", "何姐", _("Pet host"), (Role.HOST,), door="0402"),
    Sign("tang@demo.example", "汤站长", _("Facility keeper"), (Role.KEEPER,)),
    Sign("ma@demo.example", "马兽医", _("Vet"), (Role.VET,)),
    Sign("lin@demo.example", "林医生", _("Counsellor"), (Role.COUNSELLOR,)),
    Sign("xu@demo.example", "徐督导", _("Supervisor"), (Role.SUPERVISOR,)),
    Sign("jin@demo.example", "金主任", _("Clinical lead"), (Role.CLINICAL_LEAD,)),
    Sign("an@demo.example", "安主任", _("Safety lead"), (Role.SAFETY_LEAD,)),
    Sign("feng@demo.example", "冯运维", _("Operator"), (Role.OPERATOR,)),
)
TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # noqa: S105 — the demo's, printed for everybody


def signs() -> tuple[Sign, ...]:
    """The people of the demo; nobody outside it."""
    return SIGNS if settings.DEMO else ()
