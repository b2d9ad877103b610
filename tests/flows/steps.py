"""What people do on the site, as requests: each step fails the test when the site does not take it."""

import re
from collections.abc import Iterable
from email.message import EmailMessage
from typing import Final
from uuid import UUID

from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY
from django.test import Client
from django.urls import reverse

from nominations.models import Nomination
from tests.flows.team import NOOR, NOOR_ADDRESS
from tests.signin import code_of

STATEMENT: Final = {
    "justification": "Found three vulnerabilities and handled them **calmly**.",
    "skills": "C, fuzzing",
    "contributions": "https://github.com/python/cpython/pull/1",
    "motivation": "Wants to help.",
    "availability": "Four hours a week.",
    "references": "Ask Bob.",
}
BIO: Final = "Works on fuzzing."


def nominate(client: Client) -> Nomination:
    """Nominate Noor, and ask her."""
    form = client.get(reverse("nominations:new")).context["form"]
    sent = {
        **{name: form.initial[name] for name in ("draft_id", "revision")},
        **STATEMENT,
        "name": NOOR,
        "email": NOOR_ADDRESS,
        "github": "@noor-v",
        "github_id": "",
        "bio": BIO,
        "action": "submit",
    }
    response = client.post(reverse("nominations:new"), sent)
    assert response.status_code == 302, response.text
    return Nomination.objects.get(pk=form.initial["draft_id"])


def agree(link: str, *, bio: str = BIO) -> str:
    """The nominee opens the link, corrects the bio and agrees; the address of her own page."""
    client = Client()
    form = client.get(link).context["form"]
    sent = {"revision": form.initial["revision"], "name": NOOR, "bio": bio, "action": "agree"}
    response = client.post(link, sent)
    assert response.status_code == 302, response.text
    standing: str = response["Location"]
    assert "What happens next" in client.get(standing).text
    return standing


def comment(client: Client, nomination: UUID, text: str) -> None:
    """Say something in review."""
    page = client.get(reverse("nominations:detail", args=[nomination]))
    sent = {"comment_id": page.context["comment_form"].initial["comment_id"], "body": text}
    response = client.post(reverse("nominations:comment", args=[nomination]), sent)
    assert response.status_code == 302, response.text


def amend(client: Client, nomination: UUID, *, note: str, **changed: str) -> None:
    """The sponsor changes the statement without starting the review again."""
    address = reverse("nominations:amend", args=[nomination])
    initial = client.get(address).context["form"].initial
    response = client.post(address, {**initial, **changed, "note": note})
    assert response.status_code == 302, response.text


def move(client: Client, nomination: UUID, *, how: str, reason: str) -> str:
    """Somebody on the Council moves to ``veto`` or to ``clear``; the motion's address."""
    matter = client.get(reverse("council:matter", args=["nomination", nomination])).text
    address = reverse("council:move", args=[how, nomination])
    assert address in matter
    assert client.get(address).status_code == 200
    response = client.post(address, {"reason": reason})
    assert response.status_code == 302, response.text
    return response["Location"]


def say(client: Client, motion: str, *, vote: str) -> str:
    """Another of the Council votes on it or abstains; the page that it leads to."""
    assert client.get(motion).status_code == 200
    response = client.post(f"{motion}vote/", {"vote": vote}, follow=True)
    assert response.status_code == 200, response.text
    return response.text


def withdraw(client: Client, nomination: UUID, *, reason: str) -> None:
    """The sponsor or an admin ends it."""
    response = client.post(reverse("nominations:withdraw", args=[nomination]), {"reason": reason})
    assert response.status_code == 302, response.text


def accept_invitation(client: Client, link: str) -> str:
    """Follow an invitation, set up an authenticator app, save the codes; its secret."""
    assert client.get(link).status_code == 200
    assert client.post(link)["Location"].startswith(reverse("mfa_index"))
    assert client.get(reverse("home")).status_code == 302, "nothing private before the second factor"
    client.get(reverse("mfa_activate_totp"))
    secret: str = client.session[SECRET_SESSION_KEY]
    response = client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
    assert response["Location"] == reverse("mfa_view_recovery_codes")
    assert client.get(reverse("home")).status_code == 200
    return secret


def mail_to(address: str, subject: str, mails: Iterable[EmailMessage]) -> str:
    """The text of the one mail to this address with these words in its subject."""
    found = [mail for mail in mails if mail["To"] == address and subject in mail["Subject"]]
    assert len(found) == 1, [(mail["To"], mail["Subject"]) for mail in mails]
    body = found[0].get_body(("plain",))
    assert body is not None
    text: str = body.get_content()
    return text


def link_in(text: str, path: str) -> str:
    """The path of the one link to ``path``… in a mail."""
    found = set(re.findall(rf"https?://[^/\s]+({re.escape(path)}[^\s<>]*)", text))
    assert len(found) == 1, text
    return str(found.pop())
