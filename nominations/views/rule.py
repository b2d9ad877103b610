"""The rule that votes go by: an admin's settings page."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from members.access import admin_required, viewer_of
from members.presence import kept_input, presence_required
from members.queries import active_members
from nominations import services
from nominations.access import person_of
from nominations.forms import RuleForm
from nominations.procedure import rule_in_force
from nominations.queries import open_proposal, rule_changes
from nominations.views import shown
from psrt import clock
from votes.rules import VotingRule

_FIELDS = ("preset", "review_days", "voting_days", "veto_days")


@require_http_methods(["GET", "HEAD", "POST"])
@admin_required
@presence_required(keep=[*_FIELDS, "reason"])
def settings(request: HttpRequest) -> HttpResponse:
    """The rule in force, what is proposed, and a form to propose another."""
    now, rule = clock.now(), rule_in_force()
    form = RuleForm(initial=_days(rule) | kept_input(request))
    if request.method == "POST":
        form = RuleForm(request.POST)
        if form.is_valid():
            given = {name: form.cleaned_data[name] for name in _FIELDS}
            try:
                services.propose_rule(
                    proposal=services.Proposal(**given),
                    reason=form.cleaned_data["reason"],
                    actor=person_of(viewer_of(request)),
                    now=now,
                )
            except shown.REFUSALS as error:
                shown.refuse(form, error)
            else:
                messages.success(
                    request, "Proposed. The Steering Council is told by e-mail, and decides by a motion."
                )
                return redirect("nominations:rule")
    context = {
        "rule": rule,
        "proposal": open_proposal(),
        "form": form,
        "electorate": active_members(on=now.date()).count(),
        "changes": rule_changes(),
    }
    return render(request, "nominations/rule.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@admin_required
@presence_required
def take_back(request: HttpRequest) -> HttpResponse:
    """Take the open proposal back. Who has just proven who they are is led back to the button."""
    if request.method != "POST":
        return redirect("nominations:rule")
    proposal = open_proposal()
    if proposal is None:
        messages.error(request, "No proposal is open.")
        return redirect("nominations:rule")
    try:
        services.take_back_rule(change=proposal, actor=person_of(viewer_of(request)), now=clock.now())
    except shown.REFUSALS as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "The proposal is taken back. The rule stays as it is.")
    return redirect("nominations:rule")


def _days(rule: VotingRule) -> dict[str, object]:
    return {
        "preset": rule.name,
        "review_days": rule.review.days,
        "voting_days": rule.voting.days,
        "veto_days": rule.veto.days,
    }
