from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from psrt import clock


def site(request: HttpRequest) -> dict[str, object]:
    """What every page knows of the site: its name, whether it is a demo, and the demo's time.

    ``sent_texts`` is for the pages that refuse a form as a whole: what its sender has written.
    """
    context: dict[str, object] = {
        "site_name": settings.SITE_NAME,
        "demo": settings.DEMO,
        "sent_texts": SimpleLazyObject(lambda: sent_texts(request)),
    }
    if settings.DEMO and clock.current_shift():
        context["demo_now"] = clock.now()
    return context


def sent_texts(request: HttpRequest) -> list[str]:
    """What the sender has written, to be copied: private pages are not kept, so going back shows an empty form.

    Texts of more than one word, so no ids, codes or buttons. Only from a page of this site (Fetch Metadata), or
    any other could put its words on this one.
    """
    if request.headers.get("Sec-Fetch-Site") != "same-origin":
        return []
    return [str(text) for text in request.POST.values() if len(str(text).split()) > 1]
