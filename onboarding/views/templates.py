"""The admins' pages about templates: the present version, the earlier ones, and a new one."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from members.access import admin_required, viewer_of
from onboarding import services
from onboarding.access import person_of
from onboarding.forms import LineFormSet, TemplateForm, kept_lines, lines_of
from onboarding.queries import newest_template
from onboarding.rules import KIND_LABELS, OWNER_LABELS, WHAT_LABELS, Kind, owner_of
from onboarding.views import shown
from psrt import clock


@admin_required
@require_safe
def versions(request: HttpRequest, kind: str) -> HttpResponse:
    """What new checklists are made of, and what earlier versions said."""
    of = _kind(kind)
    newest = newest_template(of)
    steps = newest.steps() if newest else []
    context = {
        "kind": of.value,
        "label": KIND_LABELS[of],
        "newest": newest,
        "steps": [(line, WHAT_LABELS[line.what], OWNER_LABELS[owner_of(line)]) for line in steps],
        "versions": shown.template_versions(of),
    }
    return render(request, "onboarding/template.html", context)


@admin_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, kind: str) -> HttpResponse:
    """A new version of a template."""
    of = _kind(kind)
    newest = newest_template(of)
    if request.method == "POST":
        form = TemplateForm(request.POST)
        lines = LineFormSet(request.POST, form_kwargs={"kind": of}, prefix="steps")
        if form.is_valid() and lines.is_valid():
            try:
                version = services.publish_template(
                    kind=of,
                    lines=kept_lines(lines),
                    note=form.cleaned_data["note"],
                    based_on=form.cleaned_data["based_on"],
                    actor=person_of(viewer_of(request)),
                    now=clock.now(),
                )
            except shown.REFUSALS as error:
                shown.refuse(form, error)
                shown.at_version(form, newest.number if newest else 0)
            else:
                text = (
                    f"Version {version.number} is saved. Checklists that begin from now on are made from it."
                )
                messages.success(request, text)
                return redirect("onboarding:template", of.value)
        refused = True
    else:
        form = TemplateForm(initial={"based_on": newest.number if newest else 0})
        initial = lines_of(newest) if newest else []
        lines = LineFormSet(initial=initial, form_kwargs={"kind": of}, prefix="steps")
        refused = False
    context = {"kind": of.value, "label": KIND_LABELS[of], "form": form, "lines": lines, "newest": newest}
    return render(request, "onboarding/template_edit.html", context, status=422 if refused else 200)


def _kind(text: str) -> Kind:
    try:
        return Kind(text)
    except ValueError:
        raise Http404 from None
