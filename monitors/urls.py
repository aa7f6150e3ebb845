from django.urls import path, re_path

from .views import assignments, join, my, notices, ownapplication, passport, photos, public, results, tips

app_name = "monitors"
APPLICATION = r"(?P<number>M-\d{4}-\d{4,8})"
urlpatterns = [
    path("", public.home, name="home"),
    path("assignments/", assignments.listed, name="assignments"),
    path("assignments/<str:ref>/", assignments.one, name="assignment"),
    path("assignments/<str:ref>/results/", results.page, name="results"),
    path("assignments/<str:ref>/results/photos/<str:token>/", results.photo, name="results-photo"),
    path("join/", join.join, name="join"),
    path("join/<int:pk>/", join.apply, name="apply"),
    path("join/mine/", ownapplication.mine, name="join-mine"),
    re_path(rf"^join/mine/{APPLICATION}/$", ownapplication.application, name="join-application"),
    re_path(rf"^join/mine/{APPLICATION}/receipt/$", ownapplication.receipt, name="join-receipt"),
    re_path(rf"^join/mine/{APPLICATION}/withdraw/$", ownapplication.withdraw, name="join-withdraw"),
    re_path(rf"^join/mine/{APPLICATION}/forget/$", ownapplication.forget, name="join-forget"),
    path("my/", my.home, name="my"),
    path("my/consents/", my.consents, name="consents"),
    path("notices/", notices.inbox, name="notices"),
    path("notices/<int:pk>/", notices.notice, name="notice"),
    path("passport/", passport.passport, name="passport"),
    path("passport/certificate/", passport.certificate, name="certificate"),
    path("photos/<str:token>/", photos.photo, name="photo"),
    path("tips/", tips.mine, name="mine"),
    path("tips/new/", tips.send, name="send"),
    re_path(r"^tips/(?P<number>\d{4}-\d{6,})/receipt/$", tips.receipt, name="receipt"),
]
