"""Writing many rows in one statement, the same on both databases."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from civic import manyrows
from civic.notices.models import Notice
from civic.reminders.models import Reminder

pytestmark = pytest.mark.django_db


def columns(*keys: str, **more: list) -> dict[str, list]:
    now = timezone.now()
    given = {"key": list(keys), "kind": ["k"] * len(keys), "subject_type": ["s"] * len(keys)}
    return {**given, "subject_id": list(range(len(keys))), "due_at": [now] * len(keys), **more}


def test_what_is_not_given_has_its_default():
    manyrows.insert(Reminder, columns("a", "b"))
    row = Reminder.objects.get(key="b")
    assert (row.subject_id, row.attempts, row.error, row.fired_at) == (1, 0, "", None)
    assert timezone.now() - row.created_at < timedelta(minutes=1)


def test_the_new_ids_come_back_by_a_field():
    pks = manyrows.insert(Reminder, columns("a", "b"), returning="key")
    assert pks == dict(Reminder.objects.values_list("key", "pk"))


def test_no_rows_are_no_statement(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert manyrows.insert(Reminder, columns()) == {}
        manyrows.update(Reminder, [], {"key": []})


def test_encrypted_fields_are_encrypted():
    manyrows.insert(Notice, {"key": ["n"], "channel": ["email"], "to_name": ["홍길동"], "context": [{"a": "비밀"}]})
    row = Notice.objects.get()
    assert (row.to_name, row.context) == ("홍길동", {"a": "비밀"})
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_name, context FROM notices_notice")
        assert not any("홍길동" in text or "비밀" in text for text in cursor.fetchone())


def test_a_second_row_of_a_key_is_refused_or_passed_over():
    manyrows.insert(Reminder, columns("a"))
    with pytest.raises(IntegrityError), transaction.atomic():
        manyrows.insert(Reminder, columns("a", "b"))
    manyrows.insert(Reminder, columns("a", "b"), ignore_conflicts=True)
    assert set(Reminder.objects.values_list("key", flat=True)) == {"a", "b"}


@pytest.mark.parametrize(
    "text", ["", "NULL", "a,b", "{x}", 'say "yes"', "back\\slash", "new\nline", "가나다 '따옴표'", "%s"]
)
def test_texts_arrive_as_they_are(text):
    pks = manyrows.insert(Reminder, columns("a", "b", error=[text, "x"]), returning="key")
    assert Reminder.objects.get(key="a").error == text
    manyrows.update(Reminder, [pks["b"]], {"kind": [text or "k"], "retry_after": [None]}, {"error": text})
    row = Reminder.objects.get(key="b")
    assert (row.kind, row.retry_after, row.error) == (text or "k", None, text)


def test_all_rows_can_have_the_same_value():
    manyrows.insert(Reminder, columns("a", "b"), {"attempts": 3, "error": "x"})
    assert set(Reminder.objects.values_list("attempts", "error")) == {(3, "x")}


def test_moments_keep_their_zone_and_fractions():
    moment = timezone.localtime().replace(microsecond=123456)
    manyrows.insert(Reminder, {**columns("a"), "due_at": [moment]})
    assert Reminder.objects.get().due_at == moment


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite knows no length")
def test_what_is_too_long_is_refused_and_not_cut():
    with pytest.raises(DatabaseError), transaction.atomic():
        manyrows.insert(Reminder, columns("x" * 201))


def test_each_row_gets_its_own_value_and_all_get_the_same():
    pks = manyrows.insert(Reminder, columns("a", "b", "c"), returning="key")
    manyrows.update(Reminder, [pks["c"], pks["a"]], {"kind": ["of c", "of a"]}, {"error": "x", "retry_after": None})
    rows = {row.key: (row.kind, row.error) for row in Reminder.objects.all()}
    assert rows == {"a": ("of a", "x"), "b": ("k", ""), "c": ("of c", "x")}
