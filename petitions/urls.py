from django.urls import path, re_path

from .views import booking, case, filing, lists, lookup, papers, sending

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
    re_path(rf"^{NUMBER}/(?P<verb>[a-z_]+)/$", case.act, name="act"),
]
