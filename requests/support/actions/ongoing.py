"""What is over stays as it was: each step of the desk asks here first."""

from django.utils.translation import gettext_lazy as _

from hub.core.kit.errors import Conflict
from support.models import SupportRequest
from support.words import OPEN_STATES


def must_be_open(request: SupportRequest) -> None:
    """Raises Conflict `request.over` for a request that has ended."""
    if request.state not in OPEN_STATES:
        raise Conflict("request.over", _("This request is over. Open it again first."), now=request)
