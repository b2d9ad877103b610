"""The public form, the writer's own page behind their link, and the members' pages."""

from typing import Final
from uuid import UUID

from allauth.core.internal.ratelimit import consume
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from candidates import services
from candidates.access import access_by_token, access_interest, visible_to
from candidates.forms import InterestForm
from candidates.models import Interest
from candidates.queries import nominations_by
from members.access import admin_required, member_required, viewer_of
from members.services import Refused
from nominations.access import person_of
from nominations.procedure import rule_in_force
from nominations.rules import NotAllowed
from psrt import clock
from psrt.secret_address import secret_address

PER_PAGE: Final = 25
# From one address of the internet, and to one e-mail address.
_RATES: Final = {"interest": "10/d/ip,3/d/key"}
_LABELS: Final = {
    "bio": "Brief bio",
    "motivation": "Why they would like to join",
    "skills": "Relevant skills",
    "contributions": "Past contributions",
    "availability": "Availability",
    "analysis": "A sample analysis",
}


@require_http_methods(["GET", "HEAD", "POST"])
def express(request: HttpRequest) -> HttpResponse:
    """The form, for anybody."""
    form = InterestForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        if _too_often(request, form.cleaned_data["email"]):
            form.add_error(
                None,
                "From here, or for this address, too many were sent today. Keep your text, try tomorrow.",
            )
        else:
            try:
                services.receive(candidate=services.Candidate(**form.candidate()), now=clock.now())
            except Refused as refused:
                form.add_error(None, str(refused))
            else:
                return redirect("candidates:sent")
    return render(request, "candidates/express.html", {"form": form}, status=422 if form.errors else 200)


def _too_often(request: HttpRequest, email: str) -> bool:
    return not consume(request, app="candidates", action="interest", config=_RATES, key=email.lower())


@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """What happens next; the same for everybody."""
    return render(request, "candidates/sent.html")


@require_http_methods(["GET", "HEAD", "POST"])
@secret_address
def own(request: HttpRequest, token: str) -> HttpResponse:
    """Confirm it, read it again, take it back. Reading changes nothing: mail scanners open links too."""
    now = clock.now()
    try:
        interest = access_by_token(token, now=now)
    except Http404:
        return render(request, "candidates/dead_link.html", status=404)
    if request.method == "POST":
        if request.POST.get("action") == "take-back":
            services.take_back(interest=interest, now=now)
            return render(request, "candidates/taken_back.html")
        try:
            services.confirm(interest=interest, now=now)
        except services.Gone:
            return render(request, "candidates/dead_link.html", status=404)
        return redirect("candidates:own", token)
    context = {"interest": interest, "sections": _sections(interest), "rule": rule_in_force()}
    return render(request, "candidates/own.html", context)


@require_safe
@member_required
def listing(request: HttpRequest) -> HttpResponse:
    """Who would like to join, the latest first."""
    found = visible_to(viewer_of(request), now=clock.now()).order_by("-confirmed_at", "pk")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "candidates/list.html", {"page": page})


@require_safe
@member_required
def detail(request: HttpRequest, interest_id: UUID) -> HttpResponse:
    """What one of them wrote, and what a member can do about it."""
    viewer = viewer_of(request)
    interest = access_interest(viewer, interest_id, now=clock.now())
    context = {
        "interest": interest,
        "sections": _sections(interest),
        "draft": nominations_by(person_of(viewer), interest).unfinished().first(),
    }
    return render(request, "candidates/detail.html", context)


@require_POST
@member_required
def nominate(request: HttpRequest, interest_id: UUID) -> HttpResponse:
    """Make a draft of it, which the member then completes."""
    viewer, now = viewer_of(request), clock.now()
    interest = access_interest(viewer, interest_id, now=now)
    try:
        draft = services.take_up(interest=interest, sponsor=person_of(viewer), now=now)
    except services.Gone as gone:
        messages.error(request, str(gone))
        return redirect("candidates:list")
    except (Refused, NotAllowed) as refused:
        messages.error(request, str(refused))
        return redirect("candidates:detail", interest.pk)
    messages.success(request, "This is your draft, with what the candidate wrote. Add why you nominate them.")
    return redirect("nominations:edit", draft.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@admin_required
def remove(request: HttpRequest, interest_id: UUID) -> HttpResponse:
    """An admin deletes what is none."""
    viewer, now = viewer_of(request), clock.now()
    interest = access_interest(viewer, interest_id, now=now)
    if request.method == "POST":
        services.remove(interest=interest, actor=person_of(viewer), now=now)
        messages.success(request, "Deleted, with the e-mails about it.")
        return redirect(reverse("candidates:list"))
    return render(request, "candidates/remove.html", {"interest": interest})


def _sections(interest: Interest) -> list[tuple[str, str]]:
    """(label, Markdown) of what was filled in."""
    texts = interest.texts()
    return [(label, texts[name]) for name, label in _LABELS.items() if texts[name]]
