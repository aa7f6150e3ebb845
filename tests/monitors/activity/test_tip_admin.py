"""Tips in the workplace: reading, finding, choosing, writing down; who may do which."""

import uuid

import pytest
from django.urls import reverse

from civic.cases.models import Case
from civic.cases.workflow import Channel
from civic.privacy.models import AccessLog
from monitors.activity import tips
from monitors.activity.points import balance
from monitors.models import Tip
from tests.cases.workplace import Staff
from tests.makers import make_user
from tests.monitors.conftest import make_tip
from tests.monitors.makers import make_appointment, make_monitor

from .makers import AGREED, answered_tip, former_monitor, reads_at_most

pytestmark = pytest.mark.django_db
LIST, PAGE, CHOOSE, UNCHOOSE, WRITE, EXPORT = (
    f"admin:monitors_tip_{name}" for name in ("changelist", "change", "choose", "unchoose", "write", "export")
)


def told(**values):
    return {
        "form_key": str(uuid.uuid4()),
        "channel": "phone",
        "sort": "inconvenience",
        "text": "다리 난간이 흔들립니다. 아이들이 다닙니다.",
        **values,
    }


def titles(page):
    return [tip.case.title for tip, _badge in page.context["lines"]]


def fresh(tip):
    return Tip.objects.get(pk=tip.pk)


def test_the_list_is_filtered_and_found_in(desk, monitor, coordinating):
    make_tip(monitor, title="기다림", sort="opinion")
    answered_tip(monitor, title="채택")
    make_tip(make_monitor(name="남모니터"), title="미담", sort="good_news", consents=AGREED)
    staff = Staff(desk)
    with reads_at_most(12):
        page = staff.get(LIST)
    assert titles(page) == ["미담", "채택", "기다림"]
    for query, shown in (
        ({"show": "open"}, ["미담", "기다림"]),
        ({"show": "adopted"}, ["채택"]),
        ({"show": "choose"}, ["채택"]),
        ({"show": "news"}, ["미담"]),
        ({"sort": "opinion"}, ["기다림"]),
        ({"district": "geumsan"}, []),
        ({"year": "1999", "show": "nonsense"}, ["미담", "채택", "기다림"]),
    ):
        assert titles(staff.get(LIST, **query)) == shown, query
    for words, shown in (("남모니터", ["미담"]), ("010-1111-2222", ["채택", "기다림"]), ("남", [])):
        assert titles(staff.post(LIST, q=words)) == shown, words
    assert AccessLog.objects.filter(action="monitors.tip", subject="tips").count() == 3
    assert not AccessLog.objects.filter(person__contains="남모니터").exists()


def test_names_stand_on_the_page_only_and_the_look_is_logged(desk, examiner, monitor, coordinating):
    tip = make_tip(monitor)
    assert "김모니터" not in Staff(desk).get(LIST).content.decode()
    assert "김모니터" in Staff(desk).get(PAGE, tip.pk).content.decode()
    entry = AccessLog.objects.get(action="monitors.tip")
    assert (entry.by, entry.subject, entry.person) == (desk, tip.case.about, monitor.about)
    body = Staff(examiner).get(PAGE, tip.pk).content.decode()
    assert "김모니터" not in body and reverse(CHOOSE, args=[tip.pk]) not in body
    assert titles(Staff(examiner).post(LIST, q="김모니터")) == []


def test_the_desk_chooses_a_good_tip_and_takes_it_back(desk, monitor, coordinating):
    tip, staff = make_tip(monitor), Staff(desk)
    assert staff.post(CHOOSE, tip.pk, why="").context["form"].errors and fresh(tip).chosen_at is None
    for _time in range(2):
        assert staff.post(CHOOSE, tip.pk, why="사진이 또렷합니다.").status_code == 302
    assert fresh(tip).chosen_by == desk and sum(balance(monitor.appointments.all()).values()) == 10
    assert "사진이 또렷합니다." in staff.get(PAGE, tip.pk).content.decode()
    staff.post(UNCHOOSE, tip.pk)
    assert fresh(tip).chosen_at is None and sum(balance(monitor.appointments.all()).values()) == 0


@pytest.mark.parametrize("who", ["examiner", "mayors_office", "officer", "administrator"])
def test_others_choose_and_write_nothing(who, request, monitor, coordinating):
    staff = Staff(request.getfixturevalue(who))
    tip = make_tip(monitor)
    for answer in (
        staff.post(CHOOSE, tip.pk, why="좋음"),
        staff.post(UNCHOOSE, tip.pk),
        staff.post(WRITE, **told(appointment=monitor.appointments.get().pk)),
        staff.post(EXPORT, file="csv", reason="점검"),
    ):
        assert answer.status_code == 403
    assert fresh(tip).chosen_at is None and Tip.objects.count() == 1


def test_a_tip_is_written_down_for_a_monitor_without_an_account(desk, coordinating):
    held = make_appointment(make_monitor(name="박전화", phone="01099998888"))
    staff, form = Staff(desk), told(appointment=held.pk)
    first, second = staff.post(WRITE, **form), staff.post(WRITE, **form)
    tip = Tip.objects.get()
    assert first.url == second.url == reverse(PAGE, args=[tip.pk])
    assert (tip.monitor, tip.case.channel, tip.case.filed_by) == (held.monitor, Channel.PHONE, desk)
    assert (tip.case.title, tip.case.contact.name, tip.case.contact.user) == ("다리 난간이 흔들립니다", "박전화", None)
    assert balance([held]) == {held.pk: 2}


def test_the_form_begins_with_the_monitor_whose_page_led_there(desk, coordinating):
    held = make_appointment(district="mangyeong")
    form = Staff(desk).get(WRITE, appointment=held.pk).context["form"]
    assert form["appointment"].value() == held.pk and form["district"].value() == "mangyeong"
    assert Staff(desk).get(WRITE, appointment="nonsense").status_code == 200


def test_nobody_out_of_office_can_be_written_down_for(desk, coordinating):
    former = former_monitor().appointments.get()
    answer = Staff(desk).post(WRITE, **told(appointment=former.pk))
    assert "appointment" in answer.context["form"].errors and not Case.objects.exists()


def test_good_news_leads_to_the_publication_of_its_case(desk, mayors_office, monitor, coordinating):
    tip = answered_tip(monitor, sort="good_news", consents=AGREED)
    quiet = answered_tip(monitor, sort="good_news")
    publish = reverse("admin:cases_case_verb", args=[tip.case_id, "publish"])
    assert publish in Staff(desk).get(PAGE, tip.pk).content.decode()
    assert publish not in Staff(mayors_office).get(PAGE, tip.pk).content.decode()
    assert "/verb/publish" not in Staff(desk).get(PAGE, quiet.pk).content.decode()


def test_an_export_has_a_reason_and_no_names(desk, monitor, coordinating):
    tips.choose(make_tip(monitor, title="=1+1 제보"), why="좋음", by=desk)
    assert Staff(desk).post(EXPORT, file="csv", reason="").status_code == 200
    answer = Staff(desk).post(EXPORT, file="csv", reason="시정보고")
    body = b"".join(answer.streaming_content).decode()
    assert "'=1+1 제보" in body and "김모니터" not in body
    assert AccessLog.objects.filter(action="monitors.tip", reason__startswith="시정보고").exists()


def test_staff_do_not_open_the_tip_they_sent_themselves(coordinating, monitor):
    clerk = make_user("both@example.kr", "officer")
    assert Staff(clerk).get(PAGE, make_tip(monitor).pk).status_code == 403
    assert Staff(clerk).get(PAGE, "99999999999999999999").status_code == 403


def test_the_page_of_its_case_says_that_a_monitor_sent_it(desk, officer, department, monitor):
    tip = make_tip(monitor, department=department)
    page = reverse(PAGE, args=[tip.pk])
    for who, may in ((desk, True), (officer, False)):
        body = Staff(who).open(tip.case).content.decode()
        assert 'id="case-tip"' in body and (page in body) is may
