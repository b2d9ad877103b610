"""The pages of the people who hold a vote's second key (anonballot/v1 §8). Everything works without JavaScript."""

from collections.abc import Callable, Mapping
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from members.access import admin_required, member_required, viewer_of
from members.models import Person
from members.presence import has_fresh_presence, presence_required, presence_url
from psrt import clock
from votes import ceremonies, services, trustee_pages
from votes.ceremonies import Progress
from votes.crypto.ceremony import MAX_BYTES
from votes.crypto.errors import ProtocolError
from votes.models import CeremonySeat, Poll, TrusteeDefault, TrusteePlan
from votes.services import TrusteesRefused
from votes.trustee_files import ceremony_file_text, closed_board_text
from votes.trustee_forms import ChoiceForm, ComplaintForm, MessageForm

_DONE = {False: "Your message is published.", True: "Your part of opening the sum is published."}
_ADVICE = "Send the file as the program wrote it, unchanged, and look whether it is the one for this step."


@require_safe
@never_cache
@member_required
def page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Who holds a key, who has done what, who is awaited, and what the viewer can do now."""
    plan = get_object_or_404(TrusteePlan, pk=pk)
    context = trustee_pages.context(plan, viewer_of(request), now=clock.now())
    presence = presence_url(reverse("votes:trustees", args=[plan.pk]))
    return render(request, "votes/trustees/page.html", {**context, "presence_url": presence})


@require_safe
@never_cache
@member_required
def ceremony_file(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What a trustee's program needs for the next step of the ceremony."""
    plan, progress, seat = _seat(request, pk)
    return _download(ceremony_file_text(plan, progress, seat), f"ceremony-{progress.ceremony.uid[:8]}.json")


@require_safe
@never_cache
@member_required
def board_file(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The closed board, for the trustees' programs to verify and open."""
    _seat(request, pk)
    poll = get_object_or_404(Poll, pk=pk, state=Poll.State.CLOSED)
    return _download(closed_board_text(poll), f"board-{poll.election[:8]}.json")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@member_required
@presence_required
def send(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Upload what the program wrote: a message of the ceremony, or after the close a partial decryption."""
    plan, progress, _ = _seat(request, pk)
    person, opened = _person(request), _is_opened(plan)
    form = MessageForm(request.POST or None, request.FILES or None)

    def act() -> None:
        _take(plan, person, form.message())

    context = {"plan": plan, "progress": progress, "opened": opened}
    return _form_page(request, "send", form, act, done=_DONE[opened], context=context)


@require_POST
@never_cache
@member_required
def publish(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take the same from the browser's program, as JSON. A refusal is ``{"code", "message"}``, as in the booth."""
    plan, _, _ = _seat(request, pk)
    person, opened = _person(request), _is_opened(plan)
    if request.content_type != "application/json":
        return _refused("content-type", "A message is sent as application/json.", status=415)
    if int(request.META.get("CONTENT_LENGTH") or 0) > MAX_BYTES:
        return _refused("oversize", f"A message has at most {MAX_BYTES} bytes.", status=413)
    if not has_fresh_presence(request):
        message = (
            "Publishing needs a proof that it is you, younger than 15 minutes. Renew it and publish again."
        )
        return _refused("presence", message, status=403)
    try:
        _take(plan, person, request.body)
    except TrusteesRefused as refusal:
        return _refused("refused", str(refusal), status=409)
    except ProtocolError as refusal:
        return _refused(refusal.reason.value, refusal.message, status=400)
    messages.success(request, _DONE[opened])
    return JsonResponse({"published": True}, status=201)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@member_required
@presence_required
def complain(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Stop the ceremony and start it anew."""
    plan, progress, seat = _seat(request, pk)
    person = _person(request)
    found = {name: request.GET.get(name) for name in ("reason", "about")}
    form = ComplaintForm(request.POST or None, initial=found, progress=progress, seat=seat)

    def act() -> None:
        services.complain(plan=plan, person=person, now=clock.now(), **form.cleaned_data)

    done = "The ceremony starts again from the beginning. Everyone is written to."
    return _form_page(request, "complain", form, act, done=done, context={"plan": plan, "progress": progress})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@member_required
@presence_required
def report_lost(request: HttpRequest, pk: UUID, index: int) -> HttpResponse:
    """Put on record that a key is lost: for its holder, and for admins."""
    plan, viewer = get_object_or_404(TrusteePlan, pk=pk), viewer_of(request)
    progress, poll = ceremonies.current(plan), get_object_or_404(Poll, pk=pk)
    seat = next((seat for seat in progress.seats if seat.index == index), None) if progress else None
    person = _person(request)
    if progress is None or seat is None or not (viewer.is_admin or seat.person_id == person.pk):
        raise Http404

    def act() -> None:
        services.report_lost(poll=poll, index=index, actor=person, is_admin=viewer.is_admin, now=clock.now())

    context = {"plan": plan, "progress": progress, "seat": seat}
    return _form_page(
        request, "lost", _confirmation(request), act, done="The key is reported as lost.", context=context
    )


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@admin_required
@presence_required
def give_up(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Declare that a vote can't be counted, because too many keys are lost."""
    plan, poll = get_object_or_404(TrusteePlan, pk=pk), get_object_or_404(Poll, pk=pk)
    person = _person(request)

    def act() -> None:
        services.give_up_poll(poll=poll, actor=person.pk, now=clock.now())

    done = "The vote is cancelled. It can be held anew."
    return _form_page(
        request, "give_up", _confirmation(request), act, done=done, context={"plan": plan, "poll": poll}
    )


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@admin_required
@presence_required
def choose(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Choose who holds the second key of one vote, before it opens."""
    plan, now = get_object_or_404(TrusteePlan, pk=pk), clock.now()
    progress, actor = ceremonies.current(plan), _person(request)
    initial = (
        _initial(progress.ceremony.threshold, [str(s.person_id) for s in progress.seats])
        if progress
        else None
    )
    form = ChoiceForm(request.POST or None, initial=initial, eligible=services.eligible(now=now))

    def act() -> None:
        threshold = form.cleaned_data["threshold"]
        services.choose_trustees(
            plan=plan, people=form.chosen(), threshold=threshold, actor=actor.pk, now=now
        )

    context = {"plan": plan, "progress": progress}
    return _form_page(
        request, "choose", form, act, done="Chosen. Everyone concerned is written to.", context=context
    )


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@admin_required
@presence_required
def default(request: HttpRequest) -> HttpResponse:
    """Choose the same for the votes of all nominations whose review is yet to begin."""
    now, latest, actor = clock.now(), TrusteeDefault.objects.order_by("-pk").first(), _person(request)
    initial = _initial(latest.threshold, [str(key) for key in latest.people]) if latest else None
    form = ChoiceForm(request.POST or None, initial=initial, eligible=services.eligible(now=now))
    if request.method == "POST" and form.is_valid():
        try:
            threshold = form.cleaned_data["threshold"]
            services.choose_default(people=form.chosen(), threshold=threshold, actor=actor.pk, now=now)
        except TrusteesRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Chosen. It holds for nominations whose review begins from now on.")
            return redirect("votes:trustee-default")
    return render(request, "votes/trustees/default.html", {"form": form}, status=400 if form.errors else 200)


def _initial(threshold: int, people: list[str]) -> dict[str, object]:
    return {"threshold": threshold, "people": people}


def _confirmation(request: HttpRequest) -> forms.Form:
    """A form without fields: the button says it all."""
    return forms.Form(request.POST if request.method == "POST" else None)


def _form_page(
    request: HttpRequest,
    name: str,
    form: forms.Form,
    act: Callable[[], None],
    *,
    done: str,
    context: Mapping[str, object],
) -> HttpResponse:
    """Show a form, or do what it asks and go back to the trustees' page; a refusal is shown beside the input."""
    plan = context["plan"]
    if request.method == "POST" and form.is_valid():
        try:
            act()
        except TrusteesRefused as refusal:
            form.add_error(None, str(refusal))
        except ProtocolError as refusal:
            form.add_error(None, f"{refusal.message} {_ADVICE}")
        else:
            messages.success(request, done)
            return redirect("votes:trustees", getattr(plan, "pk", None))
    status = 400 if form.errors else 200
    return render(request, f"votes/trustees/{name}.html", {**context, "form": form}, status=status)


def _seat(request: HttpRequest, pk: UUID) -> tuple[TrusteePlan, Progress, CeremonySeat]:
    """What only those may see who hold a key of this vote; 404 for all others."""
    plan = get_object_or_404(TrusteePlan, pk=pk)
    progress = ceremonies.current(plan)
    seat = progress.seat_of(viewer_of(request).person) if progress else None
    if progress is None or seat is None:
        raise Http404
    return plan, progress, seat


def _is_opened(plan: TrusteePlan) -> bool:
    """Whether the vote has come so far that a partial decryption is awaited, not a message of the ceremony."""
    poll = ceremonies.poll_of(plan)
    return poll is not None and poll.state != Poll.State.PENDING


def _take(plan: TrusteePlan, person: Person, text: bytes) -> None:
    poll, now = ceremonies.poll_of(plan), clock.now()
    if poll is not None and poll.state != Poll.State.PENDING:
        services.give_partial(poll=poll, person=person, text=text, now=now)
    else:
        services.send_message(plan=plan, person=person, text=text, now=now)


def _refused(code: str, message: str, *, status: int) -> JsonResponse:
    return JsonResponse({"code": code, "message": message}, status=status)


def _person(request: HttpRequest) -> Person:
    person = viewer_of(request).person
    if person is None:  # the door has seen one
        raise Http404
    return person


def _download(text: str, name: str) -> HttpResponse:
    response = HttpResponse(text, content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
