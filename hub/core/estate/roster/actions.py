"""What somebody does with the roster as a whole, besides importing it (hub.core.flow.imports.actions)."""

from hub.core.announce import Ref, announce
from hub.core.estate.roster.events import RosterExported
from hub.core.estate.roster.export import export
from hub.core.flow.idempotent import Key
from hub.core.flow.repeat import noted
from hub.core.people.models import Area, Person


def export_roster(area: Area, form: str, *, by: Person, key: Key | None = None) -> bytes:
    """The roster as `csv` or `xlsx`, and a line in the record: it holds phones and needs of care."""
    data = export(area, form)
    about = Ref("area", area.pk, area.version)
    event = RosterExported(area=area, about=about, actor=by, particulars={"as": form})
    noted(key, "estate.roster.export", lambda: announce(event))
    return data
