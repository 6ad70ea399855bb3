"""
Form fields for pictures and PDFs: what comes out is checked and drawn anew, ready to be kept in a
transaction.
"""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files import File
from django.utils.translation import gettext_lazy as _

from hub.core.kit.errors import Refused
from hub.core.media import documents, pipeline

# iPhones convert HEIC by themselves when exactly these are asked for.
PICTURE_TYPES = "image/jpeg,image/png,image/webp"


class PictureField(forms.FileField):
    """
    A JPEG, PNG or WebP. Its cleaned value is a ReadyPicture, or None where it is not required and not given.
    """

    widget = forms.FileInput
    default_error_messages = {"required": _("Choose or take a picture.")}

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """`accept`, so that phones offer the camera and pictures only."""
        return {**super().widget_attrs(widget), "accept": PICTURE_TYPES}

    def to_python(self, data: "File[Any] | None") -> Any:
        """Puts the upload through the pipeline; a refusal becomes the field's error."""
        if data in self.empty_values:
            return None
        assert data is not None
        try:
            return pipeline.prepare(data)
        except Refused as refused:
            raise ValidationError(refused.message, code=refused.code) from refused


class AttachmentField(forms.FileField):
    """A PDF. Its cleaned value is a ReadyPdf, or None where it is not required and not given."""

    widget = forms.FileInput
    default_error_messages = {"required": _("Choose a PDF.")}

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """`accept`, so that PDFs are offered only."""
        return {**super().widget_attrs(widget), "accept": "application/pdf"}

    def to_python(self, data: "File[Any] | None") -> Any:
        """Checks the upload; a refusal becomes the field's error."""
        if data in self.empty_values:
            return None
        assert data is not None
        try:
            return documents.prepare(data, data.name or "")
        except Refused as refused:
            raise ValidationError(refused.message, code=refused.code) from refused
