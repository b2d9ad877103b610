"""What somebody did for the team here: nominations, comments, votes."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from members.access import sign_in_required, viewer_of
from nominations.access import sees_discussion, visible_to
from nominations.models import Comment
from votes.queries import taken_part


@sign_in_required
@require_safe
def my_activity(request: HttpRequest) -> HttpResponse:
    """Of votes only that one took part, and only after the close; never which choice."""
    viewer = viewer_of(request)
    person = viewer.person
    if person is None:
        raise Http404
    visible = visible_to(viewer)
    comments = Comment.objects.filter(author=person, nomination__in=visible).select_related("nomination")
    context = {
        "sponsored": visible.filter(sponsor=person),
        "comments": comments.order_by("-created_at") if sees_discussion(viewer) else (),
        "votes": taken_part(person),
    }
    return render(request, "me/activity.html", context)
