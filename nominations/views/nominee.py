"""The nominee's page, behind a link that only they were sent.

Reading changes nothing, because mail scanners open links too.
"""

from collections.abc import Callable

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from nominations import services
from nominations.access import Dead, DeadLink, access_by_token
from nominations.forms import DeclineForm, OwnWordsForm, ReasonForm
from nominations.models import Nomination, NomineeLink, Purpose
from nominations.procedure import rule_in_force
from nominations.queries import current_statement, facts_of
from nominations.rules import FAILED, By, State, allows
from nominations.timeline import timeline
from nominations.views import shown
from psrt import clock
from psrt.secret_address import secret_address

_STATUS = {Dead.UNKNOWN: 404}
_GONE = 410


@require_http_methods(["GET", "HEAD", "POST"])
@secret_address
def consent(request: HttpRequest, token: str) -> HttpResponse:
    """Agree, decline, correct; and after agreeing, follow and step back."""
    try:
        link = access_by_token(token, now=clock.now())
        page = _asked if link.purpose == Purpose.CONSENT else _standing
        return page(request, token, link)
    except DeadLink as dead:
        context = {"reason": dead.reason.value, "nomination": dead.link.nomination if dead.link else None}
        return render(request, "nominations/dead_link.html", context, status=_STATUS.get(dead.reason, _GONE))


def _asked(request: HttpRequest, token: str, link: NomineeLink) -> HttpResponse:
    nomination = link.nomination
    if nomination.state != State.CONSENT:  # the sponsor or an admin took it back
        return render(request, "nominations/consent_over.html", {"nomination": nomination}, status=_GONE)
    own_words, decline = _own_words(nomination), DeclineForm()
    if request.method == "POST":
        action = request.POST.get("action")
        if action == "decline":
            decline = DeclineForm(request.POST)
            if decline.is_valid() and _done(decline, lambda: _decline(token, decline)):
                return render(request, "nominations/declined.html", {"nomination": nomination})
        else:
            own_words = OwnWordsForm(request.POST)
            if own_words.is_valid():
                answer = _agree if action == "agree" else _correct
                then = _done(own_words, lambda: answer(request, token, own_words))
                if then:
                    return redirect("nominations:consent", then)
            nomination.refresh_from_db()
            shown.at_revision(own_words, nomination.revision)
    context = {
        "nomination": nomination,
        "link": link,
        "rule": rule_in_force(),
        "sections": shown.sections(current_statement(nomination)),
        "form": own_words,
        "decline_form": decline,
    }
    failed = bool(own_words.errors or decline.errors)
    return render(request, "nominations/consent.html", context, status=422 if failed else 200)


def _own_words(nomination: Nomination) -> OwnWordsForm:
    return OwnWordsForm(
        initial={
            "revision": nomination.revision,
            "name": nomination.nominee_name,
            "bio": nomination.nominee_bio,
        }
    )


def _done(form: Form, step: Callable[[], str]) -> str:
    """What the step answers; "" when it was refused, which the form then says."""
    try:
        return step()
    except shown.REFUSALS as error:
        shown.refuse(form, error)
        return ""


def _agree(request: HttpRequest, token: str, form: OwnWordsForm) -> str:
    _, standing_token = services.give_consent(token=token, now=clock.now(), **form.cleaned_data)
    messages.success(request, "Thank you for agreeing to stand. The review has begun.")
    return standing_token


def _correct(request: HttpRequest, token: str, form: OwnWordsForm) -> str:
    services.correct(token=token, now=clock.now(), **form.cleaned_data)
    messages.success(request, "Your corrections are saved. You have not agreed or declined yet.")
    return token


def _decline(token: str, form: DeclineForm) -> str:
    services.decline(token=token, reason=form.cleaned_data["reason"], now=clock.now())
    return token


def _standing(request: HttpRequest, token: str, link: NomineeLink) -> HttpResponse:
    nomination, now = link.nomination, clock.now()
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if _done(form, lambda: _step_back(request, token, reason)):
            return redirect("nominations:consent", token)
    facts = facts_of(nomination)
    context = {
        "nomination": nomination,
        "row": shown.row(nomination, facts, now=now),
        "events": timeline(facts),
        "sections": shown.sections(current_statement(nomination)),
        "form": form,
        "has_failed": facts.state in FAILED,
        "can_withdraw": allows(facts, to=State.WITHDRAWN, by={By.NOMINEE}, now=now),
    }
    return render(request, "nominations/standing.html", context, status=422 if form.errors else 200)


def _step_back(request: HttpRequest, token: str, reason: str) -> str:
    services.withdraw_as_nominee(token=token, reason=reason, now=clock.now())
    messages.success(request, "You have stepped back. The nomination ends here.")
    return token
