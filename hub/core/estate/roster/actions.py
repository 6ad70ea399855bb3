"""What somebody does with the roster as a whole, besides importing it (hub.core.flow.imports.actions)."""

from django.db import transaction

from hub.core.announce import Ref, announce
from hub.core.estate.roster.events import RosterExported
from hub.core.estate.roster.export import export
from hub.core.people.models import Area, Person


def export_roster(area: Area, form: str, *, by: Person) -> bytes:
    """The roster as `csv` or `xlsx`, and a line in the record: it holds phones and needs of care."""
    data = export(area, form)
    with transaction.atomic():
        announce(
            RosterExported(
                area=area, about=Ref("area", area.pk, area.version), actor=by, particulars={"as": form}
            )
        )
    return data
