"""What a member of staff has to do in the programs, all of it counted in one question to the database."""

from django.db.models import Count, Value

from civic.people.models import User
from civic.programs import Figure, registry


def of_programs(user: User) -> list[Figure]:
    """The number and the list of each thing there is to do for this person; nothing for what there is nothing of."""
    todos = [item for program in registry if program.todo is not None for item in program.todo(user)]
    parts = [
        item.rows.order_by()
        .annotate(nth_todo=Value(place))
        .values("nth_todo")
        .annotate(todo_count=Count("pk", distinct=True))
        for place, item in enumerate(todos)
    ]
    if not parts:
        return []
    first, *others = (part.values_list("nth_todo", "todo_count") for part in parts)
    found = dict(first.union(*others, all=True) if others else first)
    return [Figure(item.label, found[place], href=item.href) for place, item in enumerate(todos) if found.get(place)]
