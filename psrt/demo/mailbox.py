"""All mail that the demo has sent, readable by anyone: its people are invented, its links are part of the tour."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from psrt.demo.guard import demo_only
from psrt.mail.models import OutboxMessage

PER_PAGE = 50


@require_safe
@demo_only
def mailbox(request: HttpRequest) -> HttpResponse:
    """The newest mail first, for one address with ``?to=``."""
    messages = OutboxMessage.objects.order_by("-created_at", "-id")
    to = request.GET.get("to", "").strip()
    if to:
        messages = messages.filter(to__icontains=to)
    page = Paginator(messages, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "demo/mailbox.html", {"page": page, "to": to})


@require_safe
@demo_only
def message(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One mail, as text, its links live."""
    return render(request, "demo/message.html", {"mail": get_object_or_404(OutboxMessage, pk=pk)})
