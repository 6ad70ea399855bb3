"""The operator's view in Django's admin: areas, roles, duty. Read-only, and nobody's content."""

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from hub.core.people.models import Area, Building, Duty, Episode, RoleGrant


class ReadOnly(admin.ModelAdmin[Model]):
    """Everything is changed on the pages, where it is announced: not here."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """No."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """No."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """No."""
        return False


@admin.register(Area)
class AreaAdmin(ReadOnly):
    """Which areas there are, and in which phase."""

    list_display = ("slug", "name", "phase", "time_zone", "created_at")
    exclude = ("emergency_contacts",)


@admin.register(Episode)
class EpisodeAdmin(ReadOnly):
    """Closures and whether their keys still exist; never the keys."""

    list_display = ("area", "number", "started_at", "ended_at", "key_destroyed_at")
    exclude = ("wrapped_key",)


@admin.register(Building)
class BuildingAdmin(ReadOnly):
    """Buildings, without who lives in them."""

    list_display = ("area", "number", "name", "zone", "floors", "doors_per_floor")
    list_filter = ("area",)


@admin.register(RoleGrant)
class RoleGrantAdmin(ReadOnly):
    """Who may do what, from when to when."""

    list_display = ("area", "role", "person", "granted_at", "expires_at", "revoked_at")
    list_filter = ("area", "role")
    list_select_related = ("area", "person")


@admin.register(Duty)
class DutyAdmin(ReadOnly):
    """Shifts; the hand-over notes are the committee's own."""

    list_display = ("area", "role", "person", "since", "until", "ended_at")
    list_select_related = ("area", "person")
    exclude = ("handover",)
