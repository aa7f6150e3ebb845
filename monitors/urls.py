from django.urls import path, re_path

from .views import assignments, public, tips

app_name = "monitors"
urlpatterns = [
    path("", public.home, name="home"),
    path("assignments/", assignments.listed, name="assignments"),
    path("assignments/<str:ref>/", assignments.one, name="assignment"),
    path("tips/", tips.mine, name="mine"),
    path("tips/new/", tips.send, name="send"),
    re_path(r"^tips/(?P<number>\d{4}-\d{6,})/receipt/$", tips.receipt, name="receipt"),
]
