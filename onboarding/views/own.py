"""One's own pages: a new member's list, the embargo policy, being a mentor, the calendar file."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from members.access import member_required, sign_in_required, viewer_of
from members.presence import presence_required
from onboarding import services
from onboarding.access import (
    access_calendar,
    access_offer,
    access_own_step,
    own_onboarding,
    parts,
    person_of,
)
from onboarding.calendar_file import CONTENT_TYPE, calendar_file
from onboarding.forms import AcceptForm, AnswerForm
from onboarding.models import MentorOffer
from onboarding.queries import latest_acceptance, must_accept, newest_policy, standing_of
from onboarding.rules import Answer, Owner
from onboarding.views import shown
from psrt import clock


@sign_in_required
@require_safe
def onboarding(request: HttpRequest) -> HttpResponse:
    """What a new member does next, and what the others do for them."""
    viewer, now = viewer_of(request), clock.now()
    found = own_onboarding(viewer) if viewer.is_member else None
    context: dict[str, object] = {
        "is_member": viewer.is_member,
        "acceptance": latest_acceptance(viewer.person) if viewer.person else None,
        "must_accept": viewer.is_member and viewer.person is not None and must_accept(viewer.person),
    }
    if found is not None:
        standing = standing_of(found, now=now)
        rows = shown.step_rows(standing, by={Owner.NEW_MEMBER}, now=now)
        context |= {
            "checklist": found,
            "standing": standing,
            "mine": [row for row in rows if row.standing.turn is Owner.NEW_MEMBER],
            "others": [row for row in rows if row.standing.turn is not Owner.NEW_MEMBER],
            "total": len(rows),
        }
    return render(request, "onboarding/own.html", context)


@member_required
@require_POST
def step_done(request: HttpRequest, step_id: UUID) -> HttpResponse:
    """Tick a step of one's own, as new member or as mentor."""
    viewer = viewer_of(request)
    person = person_of(viewer)
    found = access_own_step(viewer, step_id)
    try:
        services.tick(step=found, actor=person, now=clock.now())
    except shown.REFUSALS as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"Done: {found}.")
    offer = MentorOffer.objects.filter(
        checklist=found.checklist, mentor=person, answer=Answer.ACCEPTED
    ).first()
    return redirect("onboarding:mentor", offer.pk) if offer else redirect("onboarding:own")


@member_required
@require_http_methods(["GET", "HEAD", "POST"])
@presence_required
def accept(request: HttpRequest) -> HttpResponse:
    """Read the embargo policy, and accept exactly the text that is shown."""
    viewer = viewer_of(request)
    person, version = person_of(viewer), newest_policy()
    if version is None:
        return render(request, "onboarding/accept.html", {"version": None})
    form = AcceptForm(request.POST) if request.method == "POST" else AcceptForm.of(version)
    if form.is_bound and form.is_valid():
        try:
            services.accept_policy(person=person, sha256=form.cleaned_data["sha256"], now=clock.now())
        except shown.REFUSALS as error:
            shown.refuse(form, error)
            # The page shows the text in force now, which nobody has accepted by ticking the box under another.
            form.data = {"sha256": version.sha256}
        else:
            messages.success(request, "Thank you. Your acceptance of this text is kept with its date.")
            return redirect("onboarding:own")
    known = latest_acceptance(person)
    context = {
        "version": version,
        "form": form,
        "acceptance": known if known is not None and known.version == version else None,
    }
    return render(request, "onboarding/accept.html", context, status=422 if form.errors else 200)


@member_required
@require_http_methods(["GET", "HEAD", "POST"])
def mentoring(request: HttpRequest, offer_id: UUID) -> HttpResponse:
    """Say yes or no to being a mentor; afterwards, what a mentor does."""
    viewer, now = viewer_of(request), clock.now()
    offer = access_offer(viewer, offer_id)
    answer = request.POST.get("action", "")
    form = AnswerForm(request.POST if answer in {"accept", "decline"} else None)
    if form.is_bound and form.is_valid():
        accepts = answer == "accept"
        try:
            services.answer_offer(
                offer=offer,
                accept=accepts,
                words=form.cleaned_data["words"],
                actor=person_of(viewer),
                now=now,
            )
        except shown.REFUSALS as error:
            shown.refuse(form, error)
        else:
            thanks = "Thank you! You are the mentor." if accepts else "Thank you for the answer."
            messages.success(request, thanks)
            return redirect("onboarding:mentor", offer.pk)
    standing = standing_of(offer.checklist, now=now)
    by = parts(person_of(viewer), viewer, offer.checklist) - {Owner.ADMIN}
    context = {
        "offer": offer,
        "form": form,
        "standing": standing,
        "rows": shown.step_rows(standing, by=by, now=now) if offer.answer == Answer.ACCEPTED else [],
        "may_answer": not offer.answer and offer.checklist.is_under_way,
    }
    return render(request, "onboarding/mentoring.html", context, status=422 if form.errors else 200)


@member_required
@require_safe
def calendar(request: HttpRequest, checklist_id: UUID) -> HttpResponse:
    """The orientation session as a calendar file."""
    found = access_calendar(viewer_of(request), checklist_id)
    session = standing_of(found, now=clock.now()).orientation
    if session is None:
        raise Http404
    response = HttpResponse(calendar_file(found, session), content_type=CONTENT_TYPE)
    response["Content-Disposition"] = 'attachment; filename="psrt-orientation.ics"'
    return response
