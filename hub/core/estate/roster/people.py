"""Row by row at one door: what of the file is taken, what stays, and why."""

from collections import defaultdict
from collections.abc import Sequence

from hub.core.estate.roster.match import Matches
from hub.core.estate.roster.rows import Roster, Row
from hub.core.estate.roster.settle import digest, settle
from hub.core.estate.roster.standing import Door, Flag, Human, Said
from hub.core.estate.roster.work import Work
from hub.core.flow.imports.plans import Change, Reason
from hub.core.flow.imports.text import person_name
from hub.core.people.words import Relation

OF_PERSON = ("name", "phone", "other_phone", "born")


class Settler:
    """
    Settles doors one after the other into `work`.

    `changes` holds the changes of each row, `added` the rows that make somebody (both by id of the row).
    """

    def __init__(self, roster: Roster, work: Work, *, prefer_file: bool) -> None:
        self.roster, self.work, self.prefer_file = roster, work, prefer_file
        self.changes: dict[int, list[Change]] = defaultdict(list)
        self.added: set[int] = set()
        self.kept = 0

    def notes(self) -> list[Reason]:
        """What to tell about the whole file."""
        made = [house.name or house.number for house in self.work.houses]
        names = ", ".join(made[:12]) + (" …" if len(made) > 12 else "")
        found = [Reason("new_buildings", {"count": len(made), "names": names}, warns=False)] if made else []
        return [*found, Reason("kept_count", {"count": self.kept})] if self.kept else found

    def door(self, door: Door, rows: Sequence[Row], found: Matches, out: Matches) -> None:
        """Takes the rows of one door."""
        head = next((human for human in door.living if human.is_head), None)
        told = any(row.is_head for row in rows)
        heard = False
        who: dict[int, Row] = {}
        # The present head's row first: whether somebody else can become the head depends on it.
        for row in sorted(rows, key=lambda row: head is None or found.get(id(row)) is not head):
            known = found.get(id(row))
            human = self._human(row, door, known, out.get(id(row)), keep_head=not told and known is head)
            if human:
                who[id(human)] = row
                heard |= self._hear(human.said, _told(row))
                self._care(row, door, human)
        self._ensure_head(door, who)
        heard |= self._door_values(door, rows)
        if heard:
            self.work.heard.append(door)

    def finish(self) -> None:
        """Where somebody has moved away as the head, another becomes it."""
        for old, _new in self.work.moves:
            self._ensure_head(old.door, {})

    def _ensure_head(self, door: Door, who: dict[int, Row]) -> None:
        """Where somebody lives, one is the head: the eldest where nobody is named (like actions.living)."""
        living = door.living
        if not living or any(human.is_head for human in living):
            return
        eldest = min(living, key=lambda human: human.born or "9999")
        if row := who.get(id(eldest)):
            row.warn("eldest_head", name=eldest.name)
            self.changes[id(row)].append(Change("relation", eldest.relation, Relation.HEAD))
        eldest.is_head, eldest.relation = True, Relation.HEAD
        if eldest.membership and eldest not in self.work.memberships:
            self.work.memberships.append(eldest)

    def _human(
        self, row: Row, door: Door, known: Human | None, elsewhere: Human | None, *, keep_head: bool
    ) -> Human | None:
        if not row.name:
            if door.pk is None:
                self.added.add(id(row))
            return None
        if known:
            self._known(row, known, keep_head=keep_head)
            return known
        if elsewhere and elsewhere.ended and not self.prefer_file:
            row.warn("moved_out", name=elsewhere.name)
            self.kept += 1
            return None
        return self._newcomer(row, door, elsewhere)

    def _newcomer(self, row: Row, door: Door, elsewhere: Human | None) -> Human:
        relation = self._relation(row, door, None)
        human = Human(door, row.name, relation or Relation.OTHER, relation == Relation.HEAD)
        if elsewhere:
            self._move(row, human, elsewhere)
        else:
            human.phone, human.other_phone, human.born = row.phone, row.other_phone, row.born
            self.added.add(id(row))
            told = {field: value for field, value in _told(row).items() if field != "name"}
            self.changes[id(row)] += [Change(field, "", value) for field, value in told.items()]
        door.people.append(human)
        self.work.newcomers.append(human)
        return human

    def _move(self, row: Row, human: Human, elsewhere: Human) -> None:
        """The same person at another door, or back at this one: an old entry ends, account and care flags go along."""
        human.pk, human.verified, human.flags = elsewhere.pk, elsewhere.verified, elsewhere.flags
        human.phone, human.other_phone, human.born = elsewhere.phone, elsewhere.other_phone, elsewhere.born
        old = "" if elsewhere.ended else elsewhere.door.title
        self.changes[id(row)].append(Change("door", old, human.door.title))
        if not elsewhere.ended:
            row.warn("moved", old=old)
            self.work.moves.append((elsewhere, human))
            elsewhere.ended, elsewhere.is_head = True, False

    def _known(self, row: Row, human: Human, *, keep_head: bool) -> None:
        changed = [self._set(row, human, field) for field in OF_PERSON]
        if any(changed):
            self.work.persons.append(human)
        if keep_head:
            return
        relation = self._relation(row, human.door, human)
        now = human.told_as
        value, reason = settle("relation", now, relation or "", human.said, prefer_file=self.prefer_file)
        self._keep(row, reason)
        if value != now:
            self.changes[id(row)].append(Change("relation", now, value))
            human.relation, human.is_head = value, value == Relation.HEAD
            self.work.memberships.append(human)

    def _set(self, row: Row, human: Human, field: str) -> bool:
        now, file = getattr(human, field), getattr(row, field)
        if field == "phone" and human.verified and file and file != now:
            # Whoever receives the codes of a verified phone owns the account: no spreadsheet may move it.
            if file != human.other_phone:
                row.warn("phone_verified", now=now, file=file)
            return False
        if field == "other_phone" and file and file == human.phone:
            return False
        if (field == "name" and file == person_name(now)) or (field == "born" and now.startswith(file)):
            return False
        value, reason = settle(field, now, file, human.said, prefer_file=self.prefer_file)
        self._keep(row, reason)
        if value == now:
            return False
        self.changes[id(row)].append(Change(field, now, value))
        setattr(human, field, value)
        return True

    def _relation(self, row: Row, door: Door, human: Human | None) -> str | None:
        """What the file says they are; a second head of one door becomes nothing but a resident."""
        head = next((other for other in door.living if other.is_head and other is not human), None)
        if row.is_head and head:
            row.warn("head_stays", name=head.name)
            return None
        return row.relation

    def _keep(self, row: Row, reason: Reason | None) -> None:
        if reason:
            row.reasons.append(reason)
            self.kept += 1

    def _care(self, row: Row, door: Door, human: Human) -> None:
        owner: Door | Human = door if row.whole else human
        others = door.living if row.whole else [door]
        known = {kind for other in others for kind, flag in other.flags.items() if not flag.ended}
        for kind in row.care:
            flag = owner.flags.get(kind)
            if flag and flag.ended and not self.prefer_file:
                row.warn("care_ended", kind=kind)
                self.kept += 1
            elif (flag is None or flag.ended) and kind not in known:
                self.work.flags.append((door, None if row.whole else human, kind))
                self.changes[id(row)].append(Change("care", "", kind))
                owner.flags[kind] = Flag(kind, by_roster=True, ended=False)
        if self.roster.tells_care and not row.whole:
            stays = [kind for kind, flag in human.flags.items() if flag.by_roster and not flag.ended]
            for kind in sorted(set(stays) - set(row.care)):
                row.warn("care_stays", kind=kind)

    def _door_values(self, door: Door, rows: Sequence[Row]) -> bool:
        """The remark and the number of people, which are the household's; noted at the row that tells them."""
        told = list(dict.fromkeys(piece for row in rows for piece in row.remark.split("；") if piece))
        heard = False
        if told:
            row, file = next(row for row in rows if row.remark), "；".join(told)[:200]
            wanted = "" if all(piece in door.remark for piece in told) else file
            door.remark, changed = self._settle_door(row, door, "remark", door.remark, wanted)
            if changed and door.pk:
                self.work.remarks.append(door)
            heard |= self._hear(door.said, {"remark": file})
        if counted := next((row for row in rows if row.persons), None):
            now, file = str(door.persons or ""), str(counted.persons)
            value, changed = self._settle_door(counted, door, "persons", now, file)
            door.persons = int(value)
            heard |= self._hear(door.said, {"persons": file}) or changed
        return heard

    def _settle_door(self, row: Row, door: Door, field: str, now: str, file: str) -> tuple[str, bool]:
        value, reason = settle(field, now, file, door.said, prefer_file=self.prefer_file)
        self._keep(row, reason)
        if value != now:
            self.changes[id(row)].append(Change(field, now, value))
        return value, value != now

    @staticmethod
    def _hear(said: Said, told: dict[str, str]) -> bool:
        """Notes what the file says; whether that is new."""
        new = {field: digest(value) for field, value in told.items()}
        changed = any(said.get(field) != value for field, value in new.items())
        said |= new
        return changed


def _told(row: Row) -> dict[str, str]:
    """What the row says about its person, blanks left out."""
    found = {field: getattr(row, field) for field in (*OF_PERSON, "relation")}
    return {field: str(value) for field, value in found.items() if value}
