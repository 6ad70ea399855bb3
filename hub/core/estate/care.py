"""What other rooms show of health data, each view recorded."""

from hub.core.estate.actions import care
from hub.core.people.models import CareFlag, Household, Person


def shown(household: Household, *, to: Person, why: str) -> list[CareFlag]:
    """
    The care flags of a household for staff who act on them. `why` names the page: `request:12`.

    That they were seen is recorded, and the household can read by whom. NotYours for anybody but the committee.
    """
    return care.read(household, by=to, place=why).flags
