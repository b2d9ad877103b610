"""One motion: read it, vote, withdraw it; and the form that makes one."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from council import services
from council.access import access_motion
from council.acts import conflict_of
from council.forms import CONFLICT, MotionForm, VoteForm
from council.matters import access_matter
from council.models import Motion
from council.queries import Row, row
from council.rules import ABOUT, About, Choice, Kind, State, outcome
from members.access import Viewer, council_required, member_or_council_required, viewer_of
from members.presence import kept_input, presence_required
from members.services import Refused
from nominations.access import person_of
from nominations.rules import NotAllowed
from psrt import clock

_BUTTONS = {
    Kind.VETO: "Move to veto",
    Kind.CLEAR: "Move to clear",
    Kind.APPOINT: "Move to appoint",
    Kind.DISMISS: "Move to dismiss",
    Kind.REMOVE: "Move to remove",
    Kind.REMOVE_INACTIVE: "Move to remove",
    Kind.KEEP_INACTIVE: "Move to keep",
    Kind.CONFIRM_RULE: "Move to confirm",
    Kind.DECLINE_RULE: "Move to decline",
}


@require_http_methods(["GET", "HEAD"])
@member_or_council_required
def detail(request: HttpRequest, motion_id: UUID) -> HttpResponse:
    """What was moved and why, who voted how; for the Council the form to vote."""
    viewer = viewer_of(request)
    motion = access_motion(viewer, motion_id)
    shown = row(motion, reader=viewer.person)
    said = shown.mine if shown.mine and shown.mine.choice else None
    initial = (
        {"vote": _as_voted(said.choice, said.conflict), "words": said.conflict or said.words} if said else {}
    )
    return _page(request, viewer, shown, VoteForm(initial=initial | kept_input(request)))


@require_POST
@council_required
@presence_required(keep=["vote", "words"])
def vote(request: HttpRequest, motion_id: UUID) -> HttpResponse:
    """Vote or abstain, or change what one said while the motion is open."""
    viewer = viewer_of(request)
    motion = access_motion(viewer, motion_id)
    form = VoteForm(request.POST)
    if form.is_valid():
        try:
            motion = services.vote(
                motion_id=motion.pk, actor=person_of(viewer), now=clock.now(), **form.said()
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            _tell(request, motion, "Your vote is recorded.")
            return redirect("council:motion", motion.pk)
    return _page(request, viewer, row(motion, reader=viewer.person), form)


@require_POST
@council_required
@presence_required
def withdraw(request: HttpRequest, motion_id: UUID) -> HttpResponse:
    """Take one's own motion back."""
    viewer = viewer_of(request)
    motion = access_motion(viewer, motion_id)
    try:
        services.withdraw(motion_id=motion.pk, actor=person_of(viewer), now=clock.now())
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "The motion is withdrawn.")
    return redirect("council:motion", motion.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@council_required
@presence_required(keep=["reason", "minutes_url"])
def move(request: HttpRequest, kind: str, subject_id: UUID) -> HttpResponse:
    """Make a motion, with a reason."""
    viewer, now = viewer_of(request), clock.now()
    if kind not in set(Kind):
        raise Http404
    matter = access_matter(viewer, ABOUT[Kind(kind)], subject_id)
    offer = matter.offer(Kind(kind), viewer, now=now)
    form: Form = MotionForm(initial=kept_input(request))
    if request.method == "POST":
        form = MotionForm(request.POST)
        if form.is_valid():
            try:
                motion = services.move(
                    kind=Kind(kind),
                    subject_id=subject_id,
                    actor=person_of(viewer),
                    now=now,
                    **form.cleaned_data,
                )
            except services.AlreadyMoved as moved:
                messages.warning(request, str(moved))
                return redirect("council:motion", moved.motion.pk)
            except ObjectDoesNotExist as gone:
                raise Http404 from gone
            except (Refused, NotAllowed) as refused:
                form.add_error(None, str(refused))
            else:
                _tell(request, motion, "The motion is made, with your yes. The Council is told by e-mail.")
                return redirect("council:motion", motion.pk)
    context = {"matter": matter, "offer": offer, "form": form, "button": _BUTTONS[Kind(kind)]}
    return render(request, "council/move.html", context, status=422 if form.errors else 200)


def _page(request: HttpRequest, viewer: Viewer, shown: Row, form: VoteForm) -> HttpResponse:
    motion = shown.motion
    settled = motion.state in {State.CARRIED, State.LOST}
    mine = shown.mine if viewer.is_council else None
    conflicted = conflict_of(motion, mine.person) if mine else ""
    context = {
        "row": shown,
        "motion": motion,
        "form": form,
        "conflict": conflicted,
        "may_vote": mine is not None
        and not conflicted
        and (motion.state == State.OPEN or (settled and not mine.choice)),
        "may_withdraw": motion.state == State.OPEN and motion.moved_by == viewer.person and viewer.is_council,
        "matter_url": _matter_url(viewer, motion),
    }
    return render(request, "council/motion.html", context, status=422 if form.errors else 200)


def _matter_url(viewer: Viewer, motion: Motion) -> str:
    """Where the reader finds what it is about: the Council everything, the others nominations. Else empty."""
    about = ABOUT[Kind(motion.kind)]
    if not (viewer.is_council or (about is About.NOMINATION and viewer.is_member)):
        return ""
    return reverse("council:matter", args=[about.value, motion.about.pk])


def _as_voted(choice: str, conflict: str) -> str:
    return CONFLICT if choice == Choice.ABSTAIN and conflict else choice


def _tell(request: HttpRequest, motion: Motion, done: str) -> None:
    """The message that it is done, and what came of it."""
    match motion.state:
        case State.CARRIED:
            messages.success(request, f"{done} The motion is carried, and in effect.")
        case State.OVERTAKEN:
            messages.warning(request, f"The motion was carried, and could not take effect: {motion.note}")
        case State.LOST:
            messages.success(request, f"{done} The motion is not carried.")
        case _ if outcome(motion.count) is State.CARRIED:
            messages.warning(
                request,
                f"{done} It carries the motion, which could not take effect just now. This is tried again by itself.",
            )
        case _:
            messages.success(request, done)
