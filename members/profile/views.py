"""One's own pages that change something."""

from allauth.core.ratelimit import consume_or_429
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from members.access import sign_in_required, viewer_of
from members.accounts.emailed_code import NEW_ADDRESS, CodeRefused
from members.accounts.factors import fresh_proof_required
from members.accounts.forms import EmailedCodeForm
from members.models import Person
from members.presence import kept_input, presence_required
from members.profile.forms import LeaveForm, MailForm, NewAddressForm, ProfileForm
from members.rules import Ended, Notice
from members.services import Refused
from members.services.leaving import leave as leave_team
from members.services.profile import ChangedMeanwhile, change_email, change_profile, choose_mail
from psrt import clock


@sign_in_required
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Name, links, time zone."""
    person = _person(request)
    form = ProfileForm(request.POST or None, initial=ProfileForm.initial_of(person))
    if request.method == "POST" and form.is_valid():
        try:
            change_profile(
                person=person,
                seen=form.cleaned_data["seen"],
                name=form.cleaned_data["name"],
                links=form.links(),
                time_zone=form.cleaned_data["time_zone"],
                now=clock.now(),
            )
        except ChangedMeanwhile as refused:
            form.add_error(None, str(refused))
            again = request.POST.copy()
            again["seen"] = person.changed_at.isoformat()
            form.data = again
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "Saved. What is public of it is on the roster now.")
            return redirect("accounts:me")
    return render(request, "me/profile.html", {"form": form, "person": person})


@sign_in_required
@require_http_methods(["GET", "HEAD", "POST"])
def mail(request: HttpRequest) -> HttpResponse:
    """Which mails to get. With nothing ticked a form is empty, so the button has a name."""
    person = _person(request)
    wanted = [notice.value for notice in Notice if notice.value not in person.unwanted_mail]
    form = MailForm(request.POST if "save" in request.POST else None, initial={"wanted": wanted})
    if form.is_bound and form.is_valid():
        choose_mail(person=person, unwanted=form.unwanted(), now=clock.now())
        messages.success(request, "Saved. It holds for every e-mail from now on.")
        return redirect("accounts:me")
    return render(request, "me/mail.html", {"form": form, "person": person})


@sign_in_required
@fresh_proof_required
@require_http_methods(["GET", "HEAD", "POST"])
def address(request: HttpRequest) -> HttpResponse:
    """A new e-mail address: send a code there."""
    person = _person(request)
    form = NewAddressForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        too_many: HttpResponse | None = consume_or_429(request, action="reauthenticate", user=request.user)
        if too_many is not None:
            return too_many
        NEW_ADDRESS.send(request, to=form.cleaned_data["email"])
        return redirect("accounts:me-address-code")
    return render(request, "me/address.html", {"form": form, "person": person})


@sign_in_required
@fresh_proof_required
@require_http_methods(["GET", "HEAD", "POST"])
def address_code(request: HttpRequest) -> HttpResponse:
    """A new e-mail address: the code from there makes it one's own."""
    person, to = _person(request), NEW_ADDRESS.sent_to(request)
    form = EmailedCodeForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        too_many: HttpResponse | None = consume_or_429(request, action="reauthenticate", user=request.user)
        if too_many is not None:
            return too_many
        try:
            proven = NEW_ADDRESS.check(request, form.cleaned_data["code"])
            change_email(person=person, email=proven, now=clock.now())
        except CodeRefused as refused:
            form.add_error("code", str(refused))
        except Refused as refused:
            messages.error(request, f"{refused} Nothing was changed.")
            return redirect("accounts:me-address")
        else:
            messages.success(request, "Your address is changed. Codes and e-mails go there from now on.")
            return redirect("accounts:me")
    elif not to:
        return redirect("accounts:me-address")
    return render(request, "me/address_code.html", {"form": form, "to": to})


@sign_in_required
@presence_required(keep=["words", "ended"])
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest) -> HttpResponse:
    """Leave the team, today and for good."""
    person = _person(request)
    if not viewer_of(request).is_member:
        raise Http404
    form = LeaveForm(request.POST if request.method == "POST" else None, initial=kept_input(request))
    if form.is_bound and form.is_valid():
        try:
            membership = leave_team(
                person=person, ended=form.ended_as(), words=form.cleaned_data["words"], now=clock.now()
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            named = " You are named among the emeriti." if membership.ended == Ended.EMERITUS else ""
            messages.success(request, f"You have left the team.{named} Thank you for what you did.")
            return redirect("roster")
    return render(request, "me/leave.html", {"form": form, "person": person})


def _person(request: HttpRequest) -> Person:
    """Who looks; a superuser who is not on the record has nothing here."""
    person = viewer_of(request).person
    if person is None:
        raise Http404
    return person
