import threading
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from civic.privacy import accesslog
from civic.privacy.appendonly import purging
from civic.privacy.models import AccessLog
from tests.makers import make_user
from tests.processes import needs_postgresql


def look(number: int = 1, **kw: Any) -> AccessLog:
    kw.setdefault("by", None)
    return accesslog.record(action="contact.view", subject=f"case/2026-{number:06}", **kw)


@pytest.mark.django_db
def test_it_notes_who_did_what_to_whose_data_when_where_and_why() -> None:
    user = make_user("officer@example.kr", name="이담당")
    look(by=user, person="contact/17", reason="전화 요청", ip="10.0.0.1")
    entry = AccessLog.objects.get()
    assert (entry.by, entry.by_label, entry.person) == (user, "이담당", "contact/17")
    assert (entry.reason, entry.ip, entry.subject) == ("전화 요청", "10.0.0.1", "case/2026-000001")
    assert timezone.now() - entry.at < timedelta(minutes=1)


@pytest.mark.django_db
def test_the_system_has_no_name() -> None:
    assert look().by_label == ""


@pytest.mark.django_db
def test_each_entry_holds_the_hash_of_the_one_before() -> None:
    first, second = look(1), look(2)
    assert (first.previous, second.previous) == ("", first.hash)


@pytest.mark.django_db
def test_a_chain_that_nobody_touched_verifies() -> None:
    for number in range(5):
        look(number, by=make_user(name="이담당"), reason="사유 😀")
    assert accesslog.verify() is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    [{"reason": "x"}, {"subject": "case/2"}, {"by_label": "other"}, {"ip": "1.1.1.1"}, {"person": "x"}],
)
def test_a_changed_entry_is_found(change: dict[str, str]) -> None:
    entries = [look(number) for number in range(3)]
    with purging():
        AccessLog.objects.filter(pk=entries[1].pk).update(**change)
    assert accesslog.verify() == entries[1]


@pytest.mark.django_db
def test_a_changed_time_is_found() -> None:
    entry = look()
    with purging():
        AccessLog.objects.update(at=entry.at - timedelta(days=1))
    assert accesslog.verify() == entry


@pytest.mark.django_db
@pytest.mark.parametrize("gone", [0, 1])
def test_a_removed_entry_is_found_at_the_one_after_it(gone: int) -> None:
    entries = [look(number) for number in range(3)]
    with purging():
        AccessLog.objects.filter(pk=entries[gone].pk).delete()
    assert accesslog.verify() == entries[gone + 1]


@pytest.mark.django_db
def test_the_end_of_the_chain_can_be_compared_with_a_noted_hash() -> None:
    assert accesslog.head() == ""
    entry = look()
    assert accesslog.head() == entry.hash


@pytest.mark.django_db
def test_an_entry_is_rolled_back_with_what_it_tells_of() -> None:
    with transaction.atomic():
        look()
        transaction.set_rollback(True)
    assert AccessLog.objects.count() == 0
    look()
    assert accesslog.verify() is None


@pytest.mark.django_db
def test_strange_and_long_words_are_kept_as_far_as_the_database_can() -> None:
    look(by=make_user(name="이" * 300), reason="a\x00b\ud800" + "가" * 5000, person="p" * 300)
    assert accesslog.verify() is None


@pytest.mark.django_db
def test_a_fork_is_refused_by_the_database() -> None:
    entry = look()
    with pytest.raises(IntegrityError), transaction.atomic():
        AccessLog.objects.create(at=entry.at, action="x", previous=entry.previous, hash="f" * 64)


@pytest.mark.django_db
def test_a_person_in_the_log_cannot_be_deleted() -> None:
    user = make_user()
    look(by=user)
    with pytest.raises(ProtectedError):
        user.delete()


@needs_postgresql
@pytest.mark.django_db(transaction=True)
def test_writers_at_the_same_moment_make_one_chain() -> None:
    def write() -> None:
        try:
            for number in range(10):
                look(number)
        finally:
            connection.close()

    writers = [threading.Thread(target=write) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
    assert AccessLog.objects.count() == 40
    assert accesslog.verify() is None


@pytest.mark.django_db
def test_old_entries_can_be_forgotten_and_the_rest_still_verifies() -> None:
    entries = [look(number) for number in range(4)]
    with purging():  # the first two are old
        AccessLog.objects.filter(pk__lte=entries[1].pk).update(at=timezone.now() - timedelta(days=800))
    assert accesslog.forget(timezone.now() - timedelta(days=730)) == 2
    assert AccessLog.objects.filter(action=accesslog.FORGOTTEN).count() == 1
    assert accesslog.verify() is None


@pytest.mark.django_db
def test_forgetting_twice_keeps_the_chain() -> None:
    for number in range(3):
        look(number)
    assert accesslog.forget(timezone.now()) == 2
    look(9)
    assert accesslog.forget(timezone.now()) == 2
    assert accesslog.verify() is None


@pytest.mark.django_db
def test_there_is_nothing_to_forget_in_a_new_log() -> None:
    assert accesslog.forget(timezone.now()) == 0
    look()
    assert accesslog.forget(timezone.now() - timedelta(days=1)) == 0


@pytest.mark.django_db
def test_the_command_prints_the_newest_hash() -> None:
    entry, out = look(), StringIO()
    call_command("verify_access_log", stdout=out)
    assert out.getvalue() == f"1 entries, unbroken. Newest hash: {entry.hash}\n"


@pytest.mark.django_db
def test_the_command_fails_where_the_chain_is_broken() -> None:
    entry = look()
    with purging():
        AccessLog.objects.update(reason="x")
    with pytest.raises(CommandError, match=f"entry {entry.pk} "):
        call_command("verify_access_log")
