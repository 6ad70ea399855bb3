"""Who can sign in to the demo. Nothing of this exists outside the demo (settings.DEMO)."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext_lazy as _

PASSWORD = "linli-demo-2022"  # noqa: S105 — printed on the demo's own sign-in page


@dataclass(frozen=True)
class Sign:
    """One person of the demo: who they are and how they sign in."""

    email: str
    name: str
    role: object


SIGNS = (
    Sign("li.wei@demo.linli", "李伟", _("Resident, 12-0502")),
    Sign("wang@demo.linli", "王阿姨", _("Committee member")),
    Sign("zhou@demo.linli", "周主任", _("Committee lead")),
    Sign("zhao@demo.linli", "小赵", _("Volunteer")),
    Sign("qian@demo.linli", "钱师傅", _("Property staff")),
    Sign("sun@demo.linli", "孙干事", _("Seconded cadre")),
    Sign("wu@demo.linli", "吴保安", _("Gate guard")),
    Sign("zheng@demo.linli", "郑姐", _("Group-order leader")),
    Sign("lin@demo.linli", "林医生", _("Counsellor")),
    Sign("feng@demo.linli", "冯运维", _("Operator")),
)


def signs() -> tuple[Sign, ...]:
    """The people of the demo; nobody outside it."""
    return SIGNS if settings.DEMO else ()
