"""Read-only: what was kept and by whom, never the files themselves."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from hub.core.media.models import Attachment, Picture


@admin.register(Picture, Attachment)
class KeptAdmin(admin.ModelAdmin[Any]):
    """A list to look things up in."""

    list_display = ["created_at", "area", "subject_kind", "subject_id", "uploaded_by", "size", "deleted_at"]
    list_filter = ["area", "subject_kind"]
    list_select_related = ["area", "uploaded_by"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody: files come in by the pipeline."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody: a row deleted here would leave its files behind."""
        return False
