"""What is known of the rows beside many cases, so that the rules of dates and reminders ask no query a case."""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import prefetch_related_objects

if TYPE_CHECKING:
    from civic.cases.models import Case

CLOSE = 50  # cases lie close together when there are at most so many ids for each
# No date and no reminder hangs on these; nobody looks whether there are any.
UNNEEDED = frozenset({"events", "attachments", "answers"})


class Nothing:
    """Stands for rows beside a case of which is known that there are none: asking for them costs no query.

    It behaves like a query set without rows, as far as the rules of the dates and reminders ask; anything else is
    refused loudly.
    """

    _GO_ON = frozenset(
        {
            "all",
            "asked_of",
            "exclude",
            "filter",
            "of_now",
            "only",
            "open",
            "order_by",
            "prefetch_related",
            "select_related",
            "values",
            "values_list",
        }
    )

    def __iter__(self) -> Iterator[Any]:
        return iter(())

    def __len__(self) -> int:
        return 0

    def exists(self) -> bool:
        return False

    def count(self) -> int:
        return 0

    def first(self) -> None:
        return None

    def __getattr__(self, name: str) -> Any:
        if name not in self._GO_ON:
            raise AttributeError(f"rows that are not there cannot be asked for {name!r}")
        return lambda *_args, **_kwargs: self


NOTHING = Nothing()
# Where prefetch_related keeps the rows of a relation; its manager looks there before it asks the database.
KEPT = "_prefetched_objects_cache"


def has_none(case: "Case", *relations: str) -> bool:
    """Whether it is known that there are no rows of these relations; False when nobody has looked."""
    kept = case.__dict__.get(KEPT)
    if kept is None:
        return False
    return all(kept.get(name) is NOTHING for name in relations)


def look(cases: "Sequence[Case]") -> None:
    """Read the suspensions of the cases, and note of their other rows which case has none of them.

    One query for all tables.

    Args:
        cases: in the order of their ids.
    """
    pks, relations = [case.pk for case in cases], _relations(type(cases[0]))
    condition, values = f"IN ({', '.join(['%s'] * len(pks))})", pks
    if pks[-1] - pks[0] < CLOSE * len(pks):  # an index is quicker read from one id to another
        condition, values = "BETWEEN %s AND %s", [pks[0], pks[-1]]
    with connection.cursor() as cursor:
        cursor.execute(_which(relations, condition), values * len(relations))
        have = set(cursor.fetchall())
    names = [relation.get_accessor_name() for relation in relations]
    for case in cases:
        case.__dict__[KEPT] = dict.fromkeys(names, NOTHING)
    by_pk = dict(zip(pks, cases, strict=True))
    for place, pk in have:
        if pk in by_pk:
            del by_pk[pk].__dict__[KEPT][names[place]]
    prefetch_related_objects([case for case in cases if not has_none(case, "suspensions")], "suspensions")


def look_for(case: "Case", *names: str) -> None:
    """Note of which of these relations a case has no rows, and read its suspensions: for a page that asks for many.

    Args:
        names: as the case calls its rows, `"answers"`; those of programs too.
    """
    relations = [row for row in type(case)._meta.related_objects if row.get_accessor_name() in names]
    with connection.cursor() as cursor:
        cursor.execute(_which(relations, "= %s"), [case.pk] * len(relations))
        have = {relations[place].get_accessor_name() for place, _pk in cursor.fetchall()}
    case.__dict__.setdefault(KEPT, {}).update({name: NOTHING for name in names if name not in have})
    if not has_none(case, "suspensions"):
        prefetch_related_objects([case], "suspensions")


@cache
def _relations(model: "type[Case]") -> list[Any]:
    """The tables of this app whose rows belong to a case."""
    return [
        relation
        for relation in model._meta.related_objects
        if relation.one_to_many
        and relation.related_model._meta.app_label == model._meta.app_label
        and relation.get_accessor_name() not in UNNEEDED
    ]


def _which(relations: Sequence[Any], condition: str) -> str:
    """SQL: the number of each table and, of the cases of the condition, those that have rows in it."""
    quote = connection.ops.quote_name
    return " UNION ALL ".join(
        f"SELECT DISTINCT {place}, {quote(relation.field.column)} FROM {quote(relation.related_model._meta.db_table)} "  # noqa: S608 - names of our models
        f"WHERE {quote(relation.field.column)} {condition}"
        for place, relation in enumerate(relations)
    )
