"""What a member of staff has to do in the programs, all of it counted in one question to the database."""

from collections.abc import Sequence

from django.db.models import Count, Value

from civic.people.models import User
from civic.programs import Figure, Todo, registry


def of_programs(user: User) -> list[Figure]:
    """The number and the list of each thing there is to do for this person; nothing for what there is nothing of."""
    todos: list[Todo] = []
    for program in registry:
        if program.todo is not None:
            todos += program.todo(user)
    return counted(todos)


def counted(todos: Sequence[Todo]) -> list[Figure]:
    """The number and the list of each of them; nothing for what there is nothing of."""
    numbers = zip(todos, _counts(todos), strict=True)
    return [Figure(todo.label, count, href=todo.href) for todo, count in numbers if count]


def _counts(todos: Sequence[Todo]) -> list[int]:
    """How many rows each of them has: a UNION of one count each, which gives no line for what has none."""
    if not todos:
        return []
    counts = []
    for place, todo in enumerate(todos):
        numbered = todo.rows.order_by().annotate(nth_todo=Value(place)).values("nth_todo")
        counts.append(numbered.annotate(todo_count=Count("pk", distinct=True)).values_list("nth_todo", "todo_count"))
    first, *others = counts
    found: dict[int, int] = dict(first.union(*others, all=True) if others else first)
    return [found.get(place, 0) for place in range(len(todos))]
