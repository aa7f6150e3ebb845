from django.urls import path, re_path

from .views import booking, case, confirmation, filing, instruction, lists, lookup, monday, now, papers, sending

NUMBER = r"(?P<number>\d{4}-\d{6,})"

app_name = "petitions"
urlpatterns = [
    path("", lists.home, name="home"),
    path("new/", filing.new, name="new"),
    path("new/start-over/", filing.start_over, name="start-over"),
    path("new/under-14/", filing.under_14, name="under-14"),
    path("new/files/<uuid:token>/", filing.draft_file, name="draft-file"),
    path("new/<slug:step>/", filing.step, name="step"),
    path("lookup/", lookup.lookup, name="lookup"),
    path("mine/", lists.mine, name="mine"),
    path("monday/book/", booking.book, name="monday-book"),
    path("monday/now/", now.now, name="monday-now"),
    path("monday/now/part/", now.part, name="monday-now-part"),
    path("monday/", monday.home, name="monday"),
    re_path(r"^monday/(?P<day>\d{4}-\d{2}-\d{2})/$", monday.session, name="monday-session"),
    re_path(rf"^receipt/{NUMBER}/$", sending.receipt, name="receipt"),
    re_path(rf"^public/{NUMBER}/$", lists.public, name="public"),
    re_path(rf"^{NUMBER}/$", case.case, name="case"),
    re_path(rf"^{NUMBER}/letter/$", papers.letter, name="letter"),
    re_path(rf"^{NUMBER}/document/(?P<position>[0-9]{{1,4}})/$", papers.document, name="document"),
    re_path(rf"^{NUMBER}/claim/$", case.claim, name="claim"),
    re_path(rf"^{NUMBER}/forget/$", lookup.forget_here, name="forget"),
    re_path(rf"^{NUMBER}/monday/$", booking.booking, name="monday-booking"),
    re_path(rf"^{NUMBER}/monday/calendar\.ics$", booking.calendar, name="monday-calendar"),
    re_path(rf"^{NUMBER}/monday/(?P<act>change|cancel|accept|decline)/$", booking.act, name="monday-booking-act"),
    re_path(rf"^{NUMBER}/monday/confirmation/$", confirmation.confirmation, name="monday-confirmation"),
    re_path(rf"^{NUMBER}/instructions/(?P<nth>[1-9][0-9]{{0,3}})/$", instruction.instruction, name="instruction"),
    re_path(rf"^{NUMBER}/(?P<verb>[a-z_]+)/$", case.act, name="act"),
]
