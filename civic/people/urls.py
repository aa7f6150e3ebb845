from django.urls import path

from civic.people import views

app_name = "people"
urlpatterns = [path("", views.home, name="home")]
