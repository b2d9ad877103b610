"""Composition root of the PSRT membership application, and the little that every app stands on."""

from psrt.celery import app as celery_app

__all__ = ["celery_app"]
