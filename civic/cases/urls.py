from django.urls import path

from . import views

app_name = "cases"
urlpatterns = [path("<uuid:token>/", views.attachment, name="attachment")]
