"""A monitor sends tips and follows them; nobody else does."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from civic.cases.models import Attachment, Case
from monitors.models import KINDS, Tip
from monitors.views import tips as views
from tests.makers import seoul

from .conftest import make_tip, tip_form
from .makers import monitor_with_account

pytestmark = pytest.mark.django_db
SEND = "/monitors/tips/new/"


def photo(name: str = "a.jpg") -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (60, 40), "green").save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue(), "image/jpeg")


def test_a_tip_becomes_a_case_in_the_monitors_name(at_home, monitor, coordinating):
    answer = at_home.post(SEND, tip_form(district="mangyeong"))
    tip = Tip.objects.get()
    assert answer.url == reverse("monitors:receipt", args=[tip.case.number])
    assert (tip.sort, tip.monitor, tip.case.program, tip.case.kind) == ("inconvenience", monitor, "monitors", "other")
    assert (tip.case.contact.name, tip.case.contact.email, tip.case.contact.phone) == (
        "김모니터", "monitor@example.kr", "01011112222",
    )  # fmt: skip
    assert (tip.case.filed_by, tip.case.district.slug, tip.case.department) == (monitor.user, "mangyeong", coordinating)


@pytest.mark.parametrize("sort", Tip.Sort.values)
def test_the_sort_of_tip_decides_its_first_kind(at_home, sort):
    at_home.post(SEND, tip_form(sort=sort))
    assert Tip.objects.get().case.kind == KINDS[sort]


def test_the_same_form_twice_makes_one_tip(at_home):
    form = tip_form()
    first, second = at_home.post(SEND, form), at_home.post(SEND, form)
    assert first.url == second.url and Tip.objects.count() == Case.objects.count() == 1


def test_photos_come_along_and_are_kept_once(at_home):
    form = tip_form()
    for _time in range(2):
        at_home.post(SEND, {**form, "photos": [photo("a.jpg"), photo("b.jpg")]})
    assert Attachment.objects.filter(case=Tip.objects.get().case, from_petitioner=True).count() == 2


def test_a_changed_form_can_be_sent_as_a_new_tip(at_home):
    form = tip_form()
    at_home.post(SEND, form)
    refused = at_home.post(SEND, {**form, "text": "그런데 하나 더 있습니다."})
    assert refused.status_code == 409 and Tip.objects.count() == 1
    new_key = refused.context["form"]["form_key"].value()
    assert "그런데 하나 더 있습니다." in refused.content.decode() and new_key != form["form_key"]
    at_home.post(SEND, {**form, "text": "그런데 하나 더 있습니다.", "form_key": new_key})
    assert Tip.objects.count() == 2


@pytest.mark.parametrize(
    "wrong",
    [
        {"text": ""},
        {"sort": ""},
        {"sort": "rumour"},
        {"district": "seoul"},
        {"title": "가" * 101},
        {"text": "주민번호는 900101-1234567 입니다."},
        {"form_key": "nonsense"},
    ],
)
def test_a_wrong_form_says_so_and_keeps_what_was_typed(at_home, wrong):
    answer = at_home.post(SEND, tip_form(place="장터 느티나무 옆", **wrong))
    assert answer.status_code == 200 and answer.context["form"].errors
    assert "장터 느티나무 옆" in answer.content.decode()
    assert not Case.objects.exists()


@pytest.mark.parametrize("count", [1, 6])
def test_bad_photos_write_nothing_and_keep_the_text(at_home, count):
    files = [photo(f"{n}.jpg") for n in range(count)] if count > 1 else [SimpleUploadedFile("a.jpg", b"no photo")]
    answer = at_home.post(SEND, {**tip_form(), "photos": files})
    assert answer.status_code == 200 and "걸려 넘어집니다." in answer.content.decode()
    assert not Case.objects.exists() and not Attachment.objects.exists()


@pytest.mark.parametrize(("ticked", "agreed"), [("on", True), ("", False)])
def test_publication_is_the_monitors_choice(at_home, ticked, agreed):
    at_home.post(SEND, tip_form(publication=ticked))
    case = Tip.objects.get().case
    assert case.publication_agreed is agreed
    assert case.contact.agrees_to("publication") is agreed


def test_too_many_tips_in_an_hour_are_put_off(at_home, monkeypatch):
    monkeypatch.setattr(views, "TIPS_AN_HOUR", 1)
    at_home.post(SEND, tip_form())
    answer = at_home.post(SEND, tip_form())
    assert answer.status_code == 429 and "걸려 넘어집니다." in answer.content.decode()
    assert Tip.objects.count() == 1


def test_nothing_is_written_when_the_tip_cannot_be(monitor, coordinating, monkeypatch):
    def fail(*_args, **_kw):
        raise RuntimeError

    monkeypatch.setattr(Tip.objects, "get_or_create", fail)
    with pytest.raises(RuntimeError):
        make_tip(monitor)
    assert not Case.objects.exists()


@pytest.mark.parametrize("name", ["send", "mine"])
def test_who_is_no_monitor_is_turned_away(client, citizen, name):
    address = reverse(f"monitors:{name}")
    assert client.get(address).url == f"/accounts/login/?next={address}"
    client.force_login(citizen)
    assert client.get(address).status_code == 403


def test_a_citizen_cannot_send_a_tip(client, citizen, coordinating):
    client.force_login(citizen)
    assert client.post(SEND, tip_form()).status_code == 403
    assert not Case.objects.exists()


def test_a_monitor_sees_only_the_own_tips(at_home, monitor):
    own = make_tip(monitor, title="내가 본 것")
    other = make_tip(monitor_with_account("other@example.kr"), title="남이 본 것")
    page = at_home.get("/monitors/tips/").content.decode()
    assert "내가 본 것" in page and "남이 본 것" not in page
    assert at_home.get(reverse("monitors:receipt", args=[own.case.number])).status_code == 200
    assert at_home.get(reverse("monitors:receipt", args=[other.case.number])).status_code == 404


def test_a_monitor_can_open_the_case_of_the_own_tip_only(at_home, monitor):
    own, other = make_tip(monitor), make_tip(monitor_with_account("other@example.kr"))
    assert at_home.get(own.case.get_absolute_url()).status_code == 200
    assert at_home.get(other.case.get_absolute_url()).status_code == 404


def test_the_receipt_says_who_has_it_and_until_when(at_home, monitor, coordinating):
    tip = make_tip(monitor, department=coordinating, at=seoul("2026-11-23T10:00"))
    page = at_home.get(reverse("monitors:receipt", args=[tip.case.number])).content.decode()
    assert tip.case.number in page and "민원지적과" in page and "063-000-3300" in page


def test_long_lists_are_turned_page_by_page(at_home, monitor, monkeypatch):
    monkeypatch.setattr(views, "PAGE_SIZE", 2)
    tips = [make_tip(monitor, title=f"제보 {number}") for number in range(3)]
    first = at_home.get("/monitors/tips/")
    assert [tip.pk for tip in first.context["tips"]] == [tips[2].pk, tips[1].pk]
    second = at_home.get(first.context["next_url"])
    assert [tip.pk for tip in second.context["tips"]] == [tips[0].pk]
    assert second.context["next_url"] == ""


def test_an_unknown_place_in_the_list_shows_its_beginning(at_home, monitor):
    tip = make_tip(monitor)
    assert at_home.get("/monitors/tips/", {"before": "2026-999999"}).context["tips"] == [tip]


def test_the_list_takes_as_many_queries_for_twenty_as_for_one(at_home, monitor, django_assert_max_num_queries):
    for _number in range(20):
        make_tip(monitor)
    with django_assert_max_num_queries(12):
        at_home.get("/monitors/tips/")


def test_the_desk_reads_tips_and_changes_none(desk, monitor, coordinating, settings):
    settings.STAFF_SECOND_FACTOR = False
    tip = make_tip(monitor, title="살펴볼 제보")
    client = Client()
    client.force_login(desk)
    assert "살펴볼 제보" in client.get("/admin/monitors/tip/").content.decode()
    assert client.get("/admin/monitors/tip/add/").status_code == 403
    assert client.post(f"/admin/monitors/tip/{tip.pk}/delete/").status_code == 403


def test_an_officer_has_no_list_of_all_tips(officer, settings):
    settings.STAFF_SECOND_FACTOR = False
    client = Client()
    client.force_login(officer)
    assert client.get("/admin/monitors/tip/").status_code == 403
