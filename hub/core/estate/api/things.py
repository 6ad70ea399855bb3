"""What the staff's operations are about where no area stands in the address: each through the caller's desk."""

from functools import partial

from hub.core.estate import access
from hub.core.people.programs import for_staff_of
from hub.core.people.words import DESK_ROLES

of_building = for_staff_of(access.building_for, lambda found: found.area, *DESK_ROLES)
of_household = for_staff_of(access.household_at_desk, lambda found: found.area, *DESK_ROLES)
of_member = for_staff_of(access.member_at_desk, lambda found: found.household.area, *DESK_ROLES)
of_left_member = for_staff_of(
    partial(access.member_at_desk, over=True), lambda found: found.household.area, *DESK_ROLES
)
of_flag = for_staff_of(
    partial(access.flag_at_desk, over=True), lambda found: found.household.area, *DESK_ROLES
)
of_wish = for_staff_of(access.wish_at_desk, lambda found: found.household.area, *DESK_ROLES)
of_proxy = for_staff_of(
    partial(access.proxy_at_desk, over=True), lambda found: found.household.area, *DESK_ROLES
)
