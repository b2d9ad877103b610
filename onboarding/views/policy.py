"""The admins' pages about the embargo policy: the text in force, who accepted which, and a new version."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from members.access import admin_required, viewer_of
from onboarding import services
from onboarding.access import person_of
from onboarding.forms import PolicyForm
from onboarding.models import PolicyVersion
from onboarding.queries import needed_policy, newest_policy, signatories
from onboarding.views import shown
from psrt import clock
from psrt.diff import Change, pieces


@admin_required
@require_safe
def versions(request: HttpRequest) -> HttpResponse:
    """The text in force, who accepted which version, and the earlier ones."""
    listed = signatories(on=clock.now().date())
    context = {
        "newest": newest_policy(),
        "needed": needed_policy(),
        "signatories": listed,
        "enough": sum(each.is_enough for each in listed),
        "versions": _versions(),
    }
    return render(request, "onboarding/policy.html", context)


@admin_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest) -> HttpResponse:
    """A new version of the text; the page shows first what it changes, and the preview."""
    newest = newest_policy()
    if request.method != "POST":
        return _edit_page(request, newest, PolicyForm.of(newest))
    if request.POST.get("action") == "preview" and request.POST.get("text", "").strip():
        return _edit_page(request, newest, PolicyForm(initial=request.POST.dict()), is_preview=True)
    form = PolicyForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            version = services.publish_policy(
                text=data["text"],
                note=data["note"],
                asks_everyone=data["asks_everyone"],
                based_on=data["based_on"],
                actor=person_of(viewer_of(request)),
                now=clock.now(),
            )
        except shown.REFUSALS as error:
            shown.refuse(form, error)
            shown.at_version(form, newest.number if newest else 0)
        else:
            asked = " Every member is asked by e-mail to accept it." if version.asks_everyone else ""
            messages.success(request, f"Version {version.number} is in force.{asked}")
            return redirect("onboarding:policy")
    return _edit_page(request, newest, form)


def _edit_page(
    request: HttpRequest, newest: PolicyVersion | None, form: PolicyForm, *, is_preview: bool = False
) -> HttpResponse:
    typed = str(form["text"].value() or "").replace("\r\n", "\n").strip()
    changed = newest is not None and typed not in ("", newest.text) and (form.is_bound or is_preview)
    context = {
        "form": form,
        "newest": newest,
        "preview": typed if is_preview else "",
        "changes": [Change("What your text changes", pieces(newest.text, typed))]
        if newest and changed
        else [],
    }
    return render(request, "onboarding/policy_edit.html", context, status=422 if form.errors else 200)


def _versions() -> list[shown.Version]:
    before, found = "", []
    for version in PolicyVersion.objects.select_related("author"):
        changes = [Change("What changed", pieces(before, version.text))] if before else []
        author = version.author.name if version.author else "came with the site"
        found.append(shown.Version(version.number, version.created_at, author, version.note, changes))
        before = version.text
    return found[::-1]
