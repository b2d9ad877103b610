"""Invitations: who was sent one and what became of it; sending, revoking, inviting all at once."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from members.access import access_of, admin_required
from members.desk.acting import actor_of
from members.models import Invitation, Person
from members.presence import presence_required
from members.queries import people_to_invite
from members.rules import InvitationState, invitation_state
from members.services import Refused
from members.services.invitations import VALID_FOR, invite_again, invite_everyone, revoke_invitation
from psrt import clock
from psrt.mail.models import OutboxMessage

PER_PAGE: Final = 50
LABELS: Final = {
    InvitationState.SENT: "Sent",
    InvitationState.OPENED: "Opened",
    InvitationState.USED: "Used",
    InvitationState.EXPIRED: "Expired",
    InvitationState.REVOKED: "Revoked",
}
_BADGES: Final = {
    InvitationState.SENT: "info",
    InvitationState.OPENED: "waiting",
    InvitationState.USED: "ok",
    InvitationState.EXPIRED: "waiting",
    InvitationState.REVOKED: "",
}


@dataclass(frozen=True, slots=True)
class State:
    """Where an invitation stands, in a word, with its colour."""

    value: InvitationState
    label: str
    badge: str

    @property
    def is_open(self) -> bool:
        """Its link still opens the account."""
        return self.value in {InvitationState.SENT, InvitationState.OPENED}


@dataclass(frozen=True, slots=True)
class Row:
    """One invitation with its mail: ``mail`` says what became of that, in a few words."""

    invitation: Invitation
    state: State
    mail: str


def state_of(invitation: Invitation, *, now: datetime) -> State:
    """Where ``invitation`` stands at ``now``."""
    state = invitation_state(
        opened_at=invitation.opened_at,
        used_at=invitation.used_at,
        revoked_at=invitation.revoked_at,
        expires_at=invitation.expires_at,
        now=now,
    )
    return State(state, LABELS[state], _BADGES[state])


def _in_state(state: InvitationState, *, now: datetime) -> Q:
    """The rows for which ``invitation_state`` gives ``state``."""
    unanswered = Q(used_at=None, revoked_at=None)
    return {
        InvitationState.USED: Q(used_at__isnull=False),
        InvitationState.REVOKED: Q(revoked_at__isnull=False),
        InvitationState.EXPIRED: unanswered & Q(expires_at__lte=now),
        InvitationState.SENT: unanswered & Q(expires_at__gt=now, opened_at=None),
        InvitationState.OPENED: unanswered & Q(expires_at__gt=now, opened_at__isnull=False),
    }[state]


@admin_required
@require_safe
def invitations(request: HttpRequest) -> HttpResponse:
    """Every invitation, the latest first; in one state with ``?show=``."""
    now, show = clock.now(), request.GET.get("show", "")
    listed: QuerySet[Invitation] = Invitation.objects.select_related("person").order_by("-created_at", "pk")
    if show in set(InvitationState):
        listed = listed.filter(_in_state(InvitationState(show), now=now))
    page = Paginator(listed, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "show": show,
        "states": LABELS,
        "page": page,
        "rows": _rows(list(page.object_list), now=now),
        "to_invite": people_to_invite(now=now).count(),
    }
    return render(request, "desk/invitations/list.html", context)


def _rows(listed: list[Invitation], *, now: datetime) -> list[Row]:
    keys = {f"invitation:{each.pk}" for each in listed}
    mails = {mail.key: mail for mail in OutboxMessage.objects.filter(key__in=keys)}
    return [Row(each, state_of(each, now=now), _mail(mails.get(f"invitation:{each.pk}"))) for each in listed]


def _mail(message: OutboxMessage | None) -> str:
    if message is None:
        return "no longer kept"
    if message.sent_at is not None:
        return "handed to the mail server"
    if message.attempts:
        return f"not delivered yet, {message.attempts} attempt{'s' if message.attempts > 1 else ''}"
    return "about to leave"


@require_http_methods(["GET", "HEAD", "POST"])
@admin_required
@presence_required
def send(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """A link to their account for somebody, in place of any earlier one."""
    person, now, refusal = get_object_or_404(Person, pk=person_id), clock.now(), ""
    if request.method == "POST":
        try:
            invitation = invite_again(person=person, actor=actor_of(request).pk, now=now)
        except Refused as refused:
            refusal = str(refused)
        else:
            messages.success(request, f"The invitation is on its way to {invitation.email}.")
            return redirect("desk-person", person.pk)
    context = {
        "person": person,
        "refusal": refusal,
        "days": VALID_FOR.days,
        "has_access": access_of(person, on=now.date()).is_private,
        "has_account": person.account_id is not None,
    }
    return render(request, "desk/invitations/send.html", context, status=422 if refusal else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@admin_required
@presence_required
def revoke(request: HttpRequest, invitation_id: UUID) -> HttpResponse:
    """Let a link open nothing any more."""
    invitation = get_object_or_404(Invitation.objects.select_related("person"), pk=invitation_id)
    refusal = ""
    if request.method == "POST":
        try:
            revoke_invitation(invitation=invitation, actor=actor_of(request).pk, now=clock.now())
        except Refused as refused:
            refusal = str(refused)
        else:
            messages.success(request, "Revoked: its link opens nothing any more.")
            return redirect("desk-person", invitation.person_id)
    context = {
        "invitation": invitation,
        "state": state_of(invitation, now=clock.now()),
        "refusal": refusal,
    }
    return render(request, "desk/invitations/revoke.html", context, status=422 if refusal else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@admin_required
@presence_required
def everyone(request: HttpRequest) -> HttpResponse:
    """Everybody who has access and an address but no account: all at once, or those who are ticked."""
    now, refusal = clock.now(), ""
    if request.method == "POST":
        try:
            chosen = _chosen(request)
            if not chosen:
                refusal = "Nobody is ticked: nobody was invited."
            else:
                sent = invite_everyone(chosen=chosen, actor=actor_of(request).pk, now=now)
                messages.success(
                    request, f"{len(sent)} invitation{'s are' if len(sent) > 1 else ' is'} on the way."
                )
                return redirect("roster-desk:invitations")
        except Refused as refused:
            refusal = str(refused)
    context = {"people": people_to_invite(now=now), "refusal": refusal, "days": VALID_FOR.days}
    return render(request, "desk/invitations/everyone.html", context, status=422 if refusal else 200)


def _chosen(request: HttpRequest) -> dict[UUID, str]:
    """Person → the address that the page showed. What is no id was not on the page, and chooses nobody."""
    chosen = {}
    for value in request.POST.getlist("person"):
        number, _, address = value.partition(" ")
        try:
            chosen[UUID(number)] = address
        except ValueError:
            continue
    return chosen
