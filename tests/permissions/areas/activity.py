"""The activity desk and one's own pages of activity. (The page of thanks is in tables/site.py.)"""

from typing import Final

from activity.models import Credit, PrivateWork, RememberedName
from activity.rules import Work
from activity.sealed import seal
from activity.services import dismiss_name, note_private_work
from psrt import clock
from tests.activity.records import imported, osv, parsed
from tests.activity.reports import sent_report
from tests.cast import Cast
from tests.permissions.areas.area import Area, Forms, Parts

# fmt: off
GETS: Final = """
address                   when visitor nominee member sponsor admin council ex-member outsider no-factor
activity:naming           *    login   login   200    200     200   200     login     login    2fa
activity:still-active     *    404     404     200    200     200   404     404       404      2fa
activity:desk             *    404     404     404    404     200   404     404       404      2fa
activity:match            *    405     405     405    405     405   405     405       405      405
activity:dismiss          *    405     405     405    405     405   405     405       405      405
activity:names            *    404     404     404    404     200   404     404       404      2fa
activity:forget           *    405     405     405    405     405   405     405       405      405
activity:private          *    404     404     404    404     200   404     404       404      2fa
activity:take-back        *    405     405     405    405     405   405     405       405      405
activity:members          *    404     404     404    404     200   404     404       404      2fa
activity:member           *    404     404     404    404     200   404     404       404      2fa
activity:import           *    404     404     404    404     200   404     404       404      2fa
activity:import-confirm   *    404     404     404    404     302   404     404       404      2fa
activity:import-fetch     *    405     405     405    405     405   405     405       405      405
activity:reports          *    404     404     404    404     200   404     404       404      2fa
activity:report           *    404     404     404    404     200   404     404       404      2fa
activity:report-csv       *    404     404     404    404     200   404     404       404      2fa
activity:report-send      *    404     404     404    404     302   404     404       404      2fa
activity:council-reports  *    404     404     404    404     404   200     404       404      404
activity:council-report   *    404     404     404    404     404   200     404       404      404
activity:council-report-csv *  404     404     404    404     404   200     404       404      404
"""
POSTS: Final = """
address                   when visitor nominee member sponsor admin council ex-member outsider no-factor
activity:naming           *    login   login   302!   302!    302!  302!    login     login    2fa
activity:still-active     *    404     404     302!   302!    302!  404     404       404      2fa
activity:match            *    404     404     404    404     302!  404     404       404      2fa
activity:dismiss          *    404     404     404    404     302!  404     404       404      2fa
activity:forget           *    404     404     404    404     302!  404     404       404      2fa
activity:private          *    404     404     404    404     302!  404     404       404      2fa
activity:take-back        *    404     404     404    404     302!  404     404       404      2fa
activity:import           *    404     404     404    404     422   404     404       404      2fa
activity:import-confirm   *    404     404     404    404     302!  404     404       404      2fa
activity:import-fetch     *    404     404     404    404     302   404     404       404      2fa
activity:report-send      *    404     404     404    404     302   404     404       404      2fa
"""
# fmt: on


def _prepare(cast: Cast) -> Parts:
    now = clock.now()
    imported(osv(credits=[{"name": "Somebody"}, {"name": "Pat Passer"}]))
    dismiss_name(credit=Credit.objects.get(name="Pat Passer"), actor=cast.carol, now=now)
    note_private_work(person=cast.bob, day=now.date(), kind=Work.REVIEWED, actor=cast.carol, now=now)
    return {
        "report_id": sent_report(cast).pk,
        "credit_id": Credit.objects.get(name="Somebody").pk,
        "name_id": RememberedName.objects.get().pk,
        "work_id": PrivateWork.objects.get().pk,
        "person_id": cast.bob.pk,
    }


def _forms(cast: Cast, parts: Parts) -> Forms:
    return {
        "activity:naming": {"named": "no"},
        "activity:still-active": {"sentence": "Triage."},
        "activity:match": {"person": str(cast.bob.pk)},
        "activity:dismiss": {},
        "activity:forget": {},
        "activity:private": {
            "person": str(cast.alice.pk),
            "day": clock.now().date().isoformat(),
            "kind": "commented",
        },
        "activity:take-back": {},
        "activity:import": {},
        "activity:import-confirm": {
            "records": seal(parsed(osv("PSF-2026-2")), account=cast.carol.account_id)
        },
        "activity:import-fetch": {},
        "activity:report-send": {},
    }


ACTIVITY: Final = Area(
    name="activity",
    gets=GETS,
    posts=POSTS,
    prepare=_prepare,
    forms=_forms,
)
