from django.urls import path

from civic.people import views

app_name = "people"
urlpatterns = [
    path("", views.home, name="home"),
    path("second-factor.svg", views.second_factor_picture, name="second-factor-picture"),
    path("withdraw/", views.withdraw, name="withdraw"),
    path("withdraw/code/", views.withdraw_code, name="withdraw-code"),
    path("withdraw/now/", views.withdraw_now, name="withdraw-now"),
]
