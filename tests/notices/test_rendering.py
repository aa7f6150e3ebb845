"""From row to words: language, escaping, secrets, dates."""

from datetime import UTC, date, datetime

import pytest
from django.template import Context, Template
from django.utils import timezone

from civic.notices.rendering import HIDDEN, preview, render, subject_for_list

pytestmark = pytest.mark.django_db


def test_plain_text_is_not_escaped_and_html_is(queue):
    message = render(queue())
    assert "가로등 & <고장>" in message.text
    assert "가로등 &amp; &lt;고장&gt;" in message.html


def test_the_subject_is_one_line(queue):
    assert "\n" not in render(queue()).subject


def test_the_text_has_no_heap_of_empty_lines(queue):
    assert "\n\n\n" not in render(queue()).text


def test_it_speaks_the_readers_language(queue):
    assert 'lang="en"' in render(queue("a", language="en")).html
    assert "Dear 홍길동" in render(queue("b", language="en")).text


def test_it_names_who_is_in_charge(queue):
    handler = {"department": "도로과", "name": "김공무", "phone": "063-540-0000"}
    message = render(queue(context={"title": "x", "handler": handler}))
    for words in handler.values():
        assert words in message.text
        assert words in message.html


def test_every_message_tells_the_address_of_the_portal(queue, settings):
    message = render(queue())
    assert settings.SITE_URL in message.text
    assert settings.SITE_URL in message.html


def test_staff_do_not_read_the_access_code(queue):
    notice = queue(context={"title": "x", "access_code": "ABCD-2345"})
    assert "ABCD-2345" in render(notice).text
    assert "ABCD-2345" not in preview(notice)
    assert HIDDEN in preview(notice)


def test_the_demo_shows_the_access_code(queue, settings):
    settings.DEMO = True
    assert "ABCD-2345" in preview(queue(context={"title": "x", "access_code": "ABCD-2345"}))


def test_the_kept_subject_has_no_name_and_no_code(queue):
    notice = queue(context={"title": "x", "code": "ABCD-2345"})
    assert (
        subject_for_list(notice, "홍길동 010-1234-5678 ABCD-2345 접수")
        == f"홍○동 {mask('010-1234-5678')} {HIDDEN} 접수"
    )


def mask(text):
    from civic.privacy.findings import mask

    return mask(text)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("2026-03-02", "2026-03-02 00:00"),
        ("2026-03-02T15:30:00+00:00", "2026-03-03 00:30"),
        (datetime(2026, 3, 2, 15, 30, tzinfo=UTC), "2026-03-03 00:30"),
        (date(2026, 3, 2), "2026-03-02 00:00"),
        ("2026-02-30", ""),
        ("soon", ""),
        (None, ""),
    ],
)
def test_it_reads_dates_back(value, shown):
    template = Template('{% load notices %}{{ x|moment|date:"Y-m-d H:i" }}')
    with timezone.override("Asia/Seoul"):
        text = template.render(Context({"x": value}))
    assert text == shown
