"""Putting the first versions on the record."""

import hashlib
from dataclasses import asdict
from datetime import datetime

from django.db import transaction

from members.services.locking import serialise_writers
from onboarding.models import PolicyVersion, TemplateVersion
from onboarding.rules import Kind
from onboarding.shipped import TEMPLATES, policy_text
from psrt.audit.events import Event
from psrt.audit.services import record


def ship(*, now: datetime) -> int:
    """Record the templates and the policy that the site comes with, once; how many were recorded.

    When that happens is when onboarding goes live here: whoever was on the team before is not onboarded.
    """
    if TemplateVersion.objects.count() >= len(Kind) and PolicyVersion.objects.exists():
        return 0
    return _ship(now=now)


@transaction.atomic
def _ship(*, now: datetime) -> int:
    serialise_writers()
    shipped = 0
    for kind, lines in TEMPLATES.items():
        if not TemplateVersion.objects.filter(kind=kind).exists():
            version = TemplateVersion.objects.create(
                kind=kind, number=1, lines=[asdict(line) for line in lines], created_at=now
            )
            data = {"kind": kind, "version": 1}
            record(
                Event.CHECKLIST_TEMPLATE_CHANGED,
                actor=None,
                subject=f"template:{version.pk}",
                data=data,
                now=now,
            )
            shipped += 1
    if not PolicyVersion.objects.exists():
        text = policy_text()
        policy = PolicyVersion.objects.create(number=1, text=text, sha256=sha256_of(text), created_at=now)
        data = {"version": 1, "asks_everyone": False}
        record(Event.POLICY_PUBLISHED, actor=None, subject=f"policy:{policy.pk}", data=data, now=now)
        shipped += 1
    return shipped


def sha256_of(text: str) -> str:
    """The hash that a version of the policy carries, in hex."""
    return hashlib.sha256(text.encode()).hexdigest()
