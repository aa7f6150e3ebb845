"""Taking over an existing roster (명부 일괄 등록): a table is looked at row by row, then all of it is taken or nothing.

Between the look and the confirmation the rows wait encrypted for a day at most. Every rule of office is asked of
`appointing`, for the look and once more when it is confirmed.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.cases.workflow import WorkflowError
from civic.people.models import User
from civic.people.models.contact import plain_name
from civic.places.models import District
from civic.privacy import accesslog
from civic.sheets import Line, read

from ..models import DistrictSeats, Gender, Monitor, Occupation, RosterImport, Section, Term
from . import rosterwords as words
from .appointing import Person, Place, RefusedRows, appoint_many, refusals
from .persons import matches

MOST_ROWS = 500
KEPT_FOR = timedelta(days=1)
SKIPPED = "same-term"  # refused because the person was appointed in this term before: there is nothing to do
LABELS = {column.key: column.label for column in words.COLUMNS}


class CannotImport(WorkflowError):
    """The roster is not taken over; nothing was written."""


@dataclass(slots=True)
class Checked:
    """A row of the roster after the look.

    Args:
        errors: by column, '' for the row as a whole.
        place: what it stands for; None when it could not be read.
        skipped: appointed in this term already.
        known: the register knows the person.
    """

    number: int
    values: Mapping[str, str]
    errors: dict[str, list[str]] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    person: Person | None = None
    place: Place | None = None
    skipped: bool = False
    known: bool = False

    def complain(self, column: str, text: str) -> None:
        self.errors.setdefault(column, []).append(text)

    @property
    def state(self) -> str:
        if self.errors:
            return "error"
        if self.skipped:
            return "skipped"
        return "known" if self.known else "new"

    @property
    def gender_words(self) -> str:
        return str(Gender(self.person.gender).label) if self.person else ""

    @property
    def occupation_words(self) -> str:
        return str(Occupation(self.person.occupation).label) if self.person else ""

    @property
    def problems(self) -> list[tuple[str, str]]:
        """Column and sentence."""
        return [(str(LABELS.get(key, "")), text) for key, texts in self.errors.items() for text in texts]


@dataclass(frozen=True, slots=True)
class Look:
    """All rows of an uploaded roster, and whether they may be taken over."""

    rows: Sequence[Checked]

    def count(self, state: str) -> int:
        return sum(row.state == state for row in self.rows)

    @property
    def to_appoint(self) -> list[Checked]:
        return [row for row in self.rows if row.place is not None and not row.skipped and not row.errors]

    @property
    def is_fine(self) -> bool:
        return not self.count("error") and bool(self.to_appoint)

    @property
    def without_address(self) -> int:
        return sum(not row.values.get("email") for row in self.to_appoint)


def take_in(
    file: "File[bytes]", term: Term, *, by: User, form_key: UUID, name: str, at: datetime | None = None
) -> RosterImport:
    """Read a file and keep its rows for the look; the same form twice is one.

    Raises:
        civic.sheets.SheetRefused: it is no such table.
    """
    found = RosterImport.objects.filter(form_key=form_key, made_by=by).first()
    if found is not None:
        return found
    sheet = read(file, words.COLUMNS, most_rows=MOST_ROWS)
    rows: Any = [_kept(line) for line in sheet.lines]
    content: Any = {"lines": rows, "ignored": [str(text)[:60] for text in sheet.ignored][:30]}
    columns = {"term": term, "file_name": name[-120:], "rows": content, "count": len(rows)}
    found, _is_new = RosterImport.objects.get_or_create(
        form_key=form_key, made_by=by, defaults={**columns, "made_at": at or timezone.now()}
    )
    return found


def _kept(line: Line) -> dict[str, Any]:
    """A row as it is stored: never with a resident registration number (Personal Information Protection Act §24-2)."""
    values, problems = dict(line.values), dict(line.problems)
    for key, value in values.items():
        if words.RESIDENT_NUMBER.search(value):
            values[key] = ""
            problems[key] = _("Resident registration numbers must not be uploaded. Keep only the year of birth.")
    return {"number": line.number, "values": values, "problems": problems}


def look(upload: RosterImport, at: datetime | None = None) -> Look:
    """Check every row against the register as it is now. Writes nothing."""
    today = timezone.localdate(at)
    reader = _Reader(upload.term, today)
    rows = [reader.row(kept) for kept in upload.rows["lines"]]
    _same_contact(rows, "phone", _("The same phone number stands in row %(rows)s, too."))
    _same_contact(rows, "email", _("The same e-mail address stands in row %(rows)s, too."))
    _ask_the_rules(rows, upload.term, at)
    _warn(rows, upload.term, today)
    return Look(rows)


class _Reader:
    """Turns the texts of a row into a place to appoint to."""

    def __init__(self, term: Term, today: date) -> None:
        self.term, self.today = term, today
        self.districts = words.districts_by_name(District.objects.in_order())
        self.sections = list(Section.objects.filter(is_used=True))

    def row(self, kept: Mapping[str, Any]) -> Checked:
        row = Checked(int(kept["number"]), dict(kept["values"]))
        for column, problem in kept["problems"].items():
            row.complain(column, problem)
        place = self._place(row)
        row.place = None if row.errors else place
        return row

    def _place(self, row: Checked) -> Place | None:
        def value(key: str, read: Callable[[str], Any]) -> Any:
            if key in row.errors:
                return None
            try:
                return read(row.values.get(key, ""))
            except ValueError as error:
                row.complain(key, str(error))
                return None

        name = row.values.get("name", "").strip()
        if len(plain_name(name)) < 2 and "name" not in row.errors:
            row.complain("name", _("This is missing.") if not name else _("This is too short for a name."))
        person = row.person = Person(
            name=name,
            phone=value("phone", words.phone_of) or "",
            email=value("email", words.email_of) or "",
            gender=value("gender", words.gender_of) or "unsaid",
            birth_year=value("birth_year", lambda text: words.birth_year_of(text, self.today)),
            occupation=value("occupation", words.occupation_of) or "other",
            texts_agreed=bool(value("texts", words.agreed_of)),
            name_shown=bool(value("named", words.agreed_of)),
        )
        district = value("district", lambda text: words.district_of(text, self.districts))
        section = value("section", lambda text: words.section_of(text, self.sections))
        starts_on = value("starts_on", words.day_of) or self.term.starts_on
        nth = value("nth", words.nth_of)
        if not (person.phone or person.email or {"phone", "email"} & row.errors.keys()):
            row.complain("phone", _("A phone number or an e-mail address is needed, or nobody can be reached."))
        return Place(person, district, section, starts_on=starts_on, nth=nth) if district else None


def _same_contact(rows: Iterable[Checked], key: str, sentence: str) -> None:
    """Two rows with one phone number or address: nobody can say whose it is."""
    found: dict[str, list[Checked]] = {}
    for row in rows:
        value = getattr(row.person, key) if row.person is not None else ""
        if value:
            found.setdefault(value, []).append(row)
    for same in found.values():
        for row in same if len(same) > 1 else ():
            others = ", ".join(str(other.number) for other in same if other is not row)
            row.complain(key, sentence % {"rows": others})


def _ask_the_rules(rows: Iterable[Checked], term: Term, at: datetime | None) -> None:
    asked = [row for row in rows if row.place is not None and not row.errors]
    places = [row.place for row in asked if row.place is not None]
    known = matches([row.person for row in asked if row.person is not None])
    for row, match in zip(asked, known, strict=True):
        row.known = isinstance(match, Monitor)
    for position, refused in refusals(places, term, at).items():
        if refused.reason == SKIPPED:
            asked[position].skipped = True
        else:
            asked[position].complain("", str(refused))


def _warn(rows: Sequence[Checked], term: Term, today: date) -> None:
    """Of what is allowed and yet may be a slip."""
    wanted = dict(DistrictSeats.objects.filter(term=term).values_list("district", "seats"))
    there = Counter(term.appointments.in_office().values_list("district", flat=True))
    namesakes = Counter(_namesake(row) for row in rows)
    for row in rows:
        if row.place is None or row.person is None or row.errors or row.skipped:
            continue
        person = row.person
        if namesakes[_namesake(row)] > 1:
            row.warnings.append(
                _("Somebody else in the list has the same name. Please check that it is not one person.")
            )
        if words.occupation_of(row.values.get("occupation", "")) is None:
            row.warnings.append(_("The occupation is not known and becomes “Other”."))
        if person.birth_year and today.year - person.birth_year < 19:
            row.warnings.append(_("Younger than 19: please check the year of birth."))
        if not person.email:
            row.warnings.append(_("Without an e-mail address there is no account: staff write down for this monitor."))
        district = row.place.district
        there[district.pk] += 1
        if district.pk in wanted and there[district.pk] > wanted[district.pk]:
            row.warnings.append(
                _("%(district)s has more monitors than wanted (%(seats)s).")
                % {"district": district, "seats": wanted[district.pk]}
            )


def _namesake(row: Checked) -> str:
    return plain_name(row.values.get("name", ""))


def take_over(upload: RosterImport, *, by: User, tell: bool = False, ip: str = "", at: datetime | None = None) -> int:
    """Appoint everybody of a roster that was looked at, or nobody; said twice it is done once. Returns how many.

    Args:
        tell: write each of them the letter of a newly appointed monitor.

    Raises:
        CannotImport: a row is wrong now, there is nobody to appoint, or the rows were thrown away.
    """
    at = at or timezone.now()
    with transaction.atomic():
        Term.objects.select_for_update().get(pk=upload.term_id)
        upload = RosterImport.objects.select_for_update().select_related("term").get(pk=upload.pk)
        if upload.applied_at is not None:
            return int(upload.rows["appointed"])
        if is_stale(upload, at):
            raise CannotImport(_("This list was thrown away after a day. Please upload the file again."))
        found = look(upload, at)
        if not found.is_fine:
            raise CannotImport(_("Nothing was taken over: please look at the rows again."))
        places = [row.place for row in found.to_appoint if row.place is not None]
        try:
            made = appoint_many(places, upload.term, by=by, at=at, tell=tell)
        except RefusedRows as refused:
            raise CannotImport(str(refused)) from refused
        upload.applied_at = at
        upload.rows = {
            "appointed": len(made),
            "skipped": found.count("skipped"),
            "accounts": sum(row.monitor.user_id is not None for row in made),
            "told": tell,
        }
        upload.save(update_fields=["applied_at", "rows"])
        accesslog.record(
            by=by, action="monitors.roster", subject=upload.term.about, reason=f"{len(made)} appointed", ip=ip
        )
    return len(made)


def is_stale(upload: RosterImport, at: datetime | None = None) -> bool:
    """Whether the rows are, or ought to be, thrown away."""
    return upload.applied_at is None and upload.made_at <= (at or timezone.now()) - KEPT_FOR


def forget(at: datetime) -> int:
    """Throw away the rows nobody confirmed for a day; what was taken over keeps its numbers only."""
    removed, _per_model = RosterImport.objects.filter(applied_at=None, made_at__lte=at - KEPT_FOR).delete()
    return removed
