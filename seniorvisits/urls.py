from django.urls import path

from . import views

app_name = "seniorvisits"
urlpatterns = [path("", views.home, name="home")]
