"""The desk's page for the files that others keep."""

from base64 import b64encode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from members.access import admin_required
from members.exports.codeowners import codeowners_line
from members.exports.forms import CurrentFilesForm
from members.exports.patch import patch
from members.exports.queries import admins_without_login, wanted_changes
from members.queries import admin_logins
from psrt import clock


@require_http_methods(["GET", "HEAD", "POST"])
@admin_required
def exports(request: HttpRequest) -> HttpResponse:
    """The files of today; with the current ones sent, the change between both. Nothing is kept."""
    today = clock.now().date()
    form = CurrentFilesForm(request.POST, request.FILES) if request.method == "POST" else CurrentFilesForm()
    context = {
        "form": form,
        "line": codeowners_line(admin_logins(on=today)),
        "unnamed": admins_without_login(on=today),
    }
    if not form.is_bound or not form.is_valid():
        return render(request, "desk/exports/page.html", context, status=422 if form.errors else 200)
    sent = {name: form.cleaned_data[name] for name in form.names}
    diff = patch(wanted_changes(**sent, on=today))
    context |= {
        "diff": [(_sign(line), line) for line in diff.splitlines()],
        "file": b64encode(diff.encode()).decode(),
        "day": today,
    }
    return render(request, "desk/exports/patch.html", context)


def _sign(line: str) -> str:
    """``ins`` or ``del`` for a line that comes or goes, empty for the others."""
    if line.startswith(("+++ ", "--- ")):
        return ""
    return {"+": "ins", "-": "del"}.get(line[:1], "")
