"""The portal's Django project and shared core."""

from civic.celery import app as celery_app

__all__ = ["celery_app"]
