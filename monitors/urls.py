from django.urls import path, re_path

from . import views

app_name = "monitors"
urlpatterns = [
    path("", views.home, name="home"),
    path("tips/", views.mine, name="mine"),
    path("tips/new/", views.send, name="send"),
    re_path(r"^tips/(?P<number>\d{4}-\d{6,})/receipt/$", views.receipt, name="receipt"),
]
