"""How every change at the desk goes: a form, a look at what the public would see, the change, a way back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Self

from django.contrib import messages
from django.forms import BoundField, Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html

from members.access import viewer_of
from members.models import Change, Person
from members.services import Refused
from members.services.corrections import ChangedMeanwhile
from members.services.preview import preview
from psrt import clock


class _NotOnRecord(TypeError):
    """The doors let people on the record through only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What stands around a form. ``back`` is where one goes without, and after, the change."""

    title: str
    lead: str
    button: str
    back: str
    back_text: str
    person: Person | None = None
    danger: bool = False
    base: str = "desk/base.html"
    crumb: str = "roster-desk:people"
    crumb_text: str = "Members"
    undo: str = "roster-desk:undo"

    @classmethod
    def about(cls, person: Person, *, title: str, lead: str, button: str, danger: bool = False) -> Self:
        """One of an admin's forms about somebody; the way back is their page."""
        return cls(
            title=title,
            lead=lead,
            button=button,
            back=reverse("desk-person", args=[person.pk]),
            back_text="Leave it as it is",
            person=person,
            danger=danger,
        )


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that the record and the form have differently."""

    label: str
    recorded: str
    typed: str


def sent(request: HttpRequest) -> QueryDict | None:
    """What a form is bound to: nothing before it is sent."""
    return request.POST if request.method == "POST" else None


def actor_of(request: HttpRequest) -> Person:
    """Who acts; the doors of these pages let nobody else through."""
    person = viewer_of(request).person
    if person is None:
        raise _NotOnRecord
    return person


def act(
    request: HttpRequest,
    page: Page,
    form: Form,
    change: Callable[[], Person],
    *,
    done: str,
    fresh: Callable[[], Mapping[str, object]] | None = None,
    after: Callable[[Person], str] | None = None,
    undo_link: bool = True,
) -> HttpResponse:
    """Show the form; on POST make ``change``, once what the public would see of it has been confirmed.

    ``change`` calls a service and returns whom it was about. ``fresh`` gives the form's values as the record has
    them now, for who was overtaken. ``after`` is where to go afterwards, unless that is ``page.back``.
    """
    differences: list[Difference] = []
    if request.method == "POST" and "back" not in request.POST and form.is_valid():
        try:
            if "confirm" not in request.POST:
                seen = preview(change, person=page.person, now=clock.now())
                if seen.is_public:
                    hidden = [(field.html_name, value) for field in form for value in _sent(form, field)]
                    context = {"page": page, "preview": seen, "hidden": hidden}
                    return render(request, "desk/members/confirm.html", context)
            person = change()
        except ChangedMeanwhile as refused:
            form.add_error(None, str(refused))
            if fresh is not None:
                differences = _overtaken(form, fresh())
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            message = _with_undo(done, person, page, actor=actor_of(request)) if undo_link else done
            messages.success(request, message)
            return HttpResponseRedirect(after(person) if after else page.back)
    refused_status = 422 if form.is_bound and form.errors else 200
    context = {"page": page, "form": form, "differences": differences}
    return render(request, "desk/members/form.html", context, status=refused_status)


def _sent(form: Form, field: BoundField) -> list[str]:
    """What was sent for a field, to be sent again; nothing for a box that was not ticked."""
    value = form.data.get(field.html_name)
    return [] if value is None else [str(value)]


def _overtaken(form: Form, recorded: Mapping[str, object]) -> list[Difference]:
    """Where form and record differ; the form may now be sent again, as both have been seen."""
    form.data = form.data.copy()  # type: ignore[attr-defined]  # a QueryDict: the form was sent
    form.data["version"] = recorded["version"]  # type: ignore[index]  # the same
    return [
        Difference(str(field.label), _words(recorded[field.name]), _words(form.cleaned_data.get(field.name)))
        for field in form.visible_fields()
        if field.name in recorded
        and _words(recorded[field.name]) != _words(form.cleaned_data.get(field.name))
    ]


def _words(value: object) -> str:
    return "" if value is None else str(value)


def _with_undo(done: str, person: Person, page: Page, *, actor: Person) -> str:
    """The message that it is done, with the way back if there is one."""
    change = Change.objects.filter(person=person, actor=actor).order_by("entry").last()
    if change is None or change.steps is None:
        return done
    return format_html('{} <a href="{}">Undo</a>', done, reverse(page.undo, args=[change.pk]))
