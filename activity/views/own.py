"""One's own pages: still active, and whether to be named."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from activity.forms import NamingForm, StillActiveForm
from activity.models import Unnamed
from activity.queries import deeds_of, statements_of
from activity.services import be_named, say_still_active
from members.access import member_required, sign_in_required, viewer_of
from members.models import Person
from psrt import clock


@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_required
def naming(request: HttpRequest) -> HttpResponse:
    """Whether the page of thanks names the viewer; a superuser who is not on the record is never named."""
    person = _person(request)
    named = not Unnamed.objects.filter(person=person).exists()
    initial = {"named": "yes" if named else "no"}
    form = NamingForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        named = form.cleaned_data["named"] == "yes"
        be_named(person=person, named=named, now=clock.now())
        said = "You are named there from now on." if named else "You are no longer named there."
        messages.success(request, said)
        return redirect("activity:naming")
    context = {"form": form, "named": named}
    return render(request, "activity/naming.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def still_active(request: HttpRequest) -> HttpResponse:
    """A member says that they are active, with a sentence; whatever the record knows is shown beside."""
    person = _person(request)
    form = StillActiveForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        say_still_active(person=person, sentence=form.cleaned_data["sentence"], now=clock.now())
        messages.success(request, "Thank you. Your answer is kept for the yearly report.")
        return redirect("activity:still-active")
    context = {"form": form, "statements": statements_of(person), "deeds": deeds_of(person)}
    return render(request, "activity/still_active.html", context, status=422 if form.errors else 200)


def _person(request: HttpRequest) -> Person:
    person = viewer_of(request).person
    if person is None:
        raise Http404
    return person
