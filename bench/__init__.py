"""Measurements, each run as `python -m bench.<name>`: the portal is set up before one of them imports it."""

import os

import django

os.environ["DEMO"] = "1"
os.environ["DOORBELL"] = "0"  # nobody is waked: only what is measured works
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "civic.settings")
django.setup()
