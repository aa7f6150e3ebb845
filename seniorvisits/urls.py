from django.urls import URLPattern

app_name = "seniorvisits"
urlpatterns: list[URLPattern] = []
