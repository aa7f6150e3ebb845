"""Who is the same petitioner: one telephone number, one e-mail address or one account.

Contacts are encrypted; their blind indexes tell whether two are equal, and nothing else. A name tells nothing:
many people share one.
"""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from civic.people.models import Contact


def marks_of(contact: Contact) -> frozenset[str]:
    """What tells a person again, as text; at least one mark, so that somebody without any is one person."""
    marks = {f"phone/{contact.phone_index}"} if contact.phone_index else set()
    if contact.email_index:
        marks.add(f"email/{contact.email_index}")
    if contact.user_id:
        marks.add(f"user/{contact.user_id}")
    return frozenset(marks or {f"contact/{contact.pk}"})


def same_person(contact: Contact) -> "QuerySet[Contact]":
    """Every contact of the person of this one, this one included; none when nothing tells the person again."""
    same = Q()
    if contact.phone_index:
        same |= Q(phone_index=contact.phone_index)
    if contact.email_index:
        same |= Q(email_index=contact.email_index)
    if contact.user_id:
        same |= Q(user=contact.user_id)
    return Contact.objects.filter(same) if same else Contact.objects.none()


def count_people(contacts: Iterable[Contact]) -> int:
    """How many different people some contacts are."""
    people: list[frozenset[str]] = []
    for contact in contacts:
        marks = marks_of(contact)
        known = [others for others in people if others & marks]
        people = [others for others in people if not others & marks]
        people.append(marks.union(*known))
    return len(people)
