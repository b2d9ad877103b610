"""How allauth behaves here: who may sign in, where it sends people, how its mail leaves, what it encrypts."""

import uuid
from collections.abc import Mapping
from typing import Any, NoReturn

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.stagekit import clear_login
from allauth.core import context as allauth_context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialLogin
from allauth.socialaccount.providers.base.constants import AuthProcess
from django.conf import settings
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from members import field_encryption
from members.access import PRIMARY_FACTORS, may_sign_in, viewer_of
from members.models import Account
from members.presence import has_fresh_presence, presence_url
from members.proofs import proofs_of
from members.redirects import is_own_address
from members.services.accounts import AccountConflict
from members.services.github import GitHubRefused, Reason, connect_github, note_refusal, sign_in_with_github
from members.services.security_log import note
from psrt import clock
from psrt.audit.events import Event
from psrt.mail.services import enqueue
from psrt.switches.services import read_only

# allauth's mails by the last part of their template's name: our folder, and for notices what happened.
_SIGN_IN_CODE = "login_code"
_NOTICES: Mapping[str, str] = {
    "totp_activated": "An authenticator app was added to your account.",
    "totp_deactivated": "The authenticator app was removed from your account.",
    "webauthn_added": "A passkey was added to your account.",
    "webauthn_removed": "A passkey was removed from your account.",
    "recovery_codes_generated": "New recovery codes were made; the earlier ones no longer work.",
}


class UnknownMail(LookupError):
    """allauth wants to send a mail that this site has no text for: a switched-off feature was reached."""


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth is untyped
    """No sign-up, no passwords: people come by GitHub, passkey, e-mailed code or invitation."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "incorrect_code": "This is not the code that was sent. Compare it with the newest e-mail.",
        "too_many_login_attempts": "Too many attempts. Wait a few minutes, then ask for a new code.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: accounts are made for people on the record (members.services.accounts)."""
        return False

    def is_safe_url(self, url: str) -> bool:
        """Only paths on this site are followed after signing in."""
        return is_own_address(url)

    def pre_login(self, request: HttpRequest, user: Account, **kwargs: Any) -> HttpResponse | None:
        """Turn away whoever has nothing private to see today; allauth asks after the first proof."""
        now = clock.now()
        if may_sign_in(user, on=now.date()):
            response: HttpResponse | None = super().pre_login(request, user, **kwargs)
            return response
        clear_login(request)
        note(Event.SIGN_IN_REFUSED, user, now=now)
        return render(request, "accounts/no_access.html", status=403)

    def post_login(self, request: HttpRequest, user: Account, **kwargs: Any) -> HttpResponse:
        """Put the sign-in on the audit log, with how it was proven."""
        methods = [proof.method for proof in proofs_of(request)]
        note(Event.SIGNED_IN, user, data={"methods": methods}, now=clock.now())
        response: HttpResponse = super().post_login(request, user, **kwargs)
        return response

    def get_reauthentication_methods(self, user: Account) -> list[dict[str, str]]:
        """allauth sends to the first of these when it wants a proof: our page, which offers the others."""
        own = {"id": "presence", "description": "Confirm that it is you", "url": reverse("accounts:presence")}
        return [own, *super().get_reauthentication_methods(user)]

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """One rule for fresh proofs: members.presence decides, in members/accounts/urls.py."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: Mapping[str, Any]) -> None:
        """allauth's mails leave through the outbox, with our texts. Raises UnknownMail."""
        name = template_prefix.rsplit("/", 1)[-1]
        if name == _SIGN_IN_CODE:
            folder, content = "sign-in-code", {"code": context["code"]}
        elif name in _NOTICES:
            folder, content = "account-notice", {"what": _NOTICES[name]}
        else:
            raise UnknownMail(template_prefix)
        with transaction.atomic():
            enqueue(folder, to=email, key=f"{folder}:{uuid.uuid4()}", context=content, now=clock.now())


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth is untyped
    """Second factors: secrets encrypted at rest, and always one left."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "cannot_delete_authenticator": "This is your only second factor. Add another one first.",
        "incorrect_code": "This code is not right, or it was used already. Codes change every 30 seconds.",
    }

    def encrypt(self, text: str) -> str:
        """The key of an authenticator app, or the seed of recovery codes."""
        return field_encryption.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        """What encrypt() was given."""
        return field_encryption.decrypt(encrypted_text)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Not the last passkey or app: everyone who can sign in has something private to see."""
        others = Authenticator.objects.filter(user=authenticator.user, type__in=PRIMARY_FACTORS)
        return bool(others.exclude(pk=authenticator.pk).exists())

    def get_totp_issuer(self) -> str:
        """What the authenticator app shows above the code."""
        return settings.SITE_NAME

    def build_totp_svg(self, url: str) -> str:
        """On white, whatever the page's colours: some apps read no light code on dark."""
        svg: str = super().build_totp_svg(url)
        tag, end, picture = svg[svg.index("<svg") :].partition(">")
        return f'{tag}{end}<rect width="100%" height="100%" fill="white"/>{picture}'

    def get_totp_label(self, user: Account) -> str:
        """The handle: an authenticator app need not know an e-mail address."""
        return user.username

    def generate_authenticator_name(self, user: Account, type: Authenticator.Type) -> str:  # noqa: A002 - allauth's name
        """What a new passkey is called unless its owner names it."""
        return f"Passkey {Authenticator.objects.filter(user=user, type=type).count() + 1}"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Passkeys are bound to the host name, without the port."""
        return {"id": allauth_context.request.get_host().partition(":")[0], "name": settings.SITE_NAME}

    def get_public_key_credential_user_entity(self, user: Account) -> dict[str, Any]:
        """What the browser's own dialogue shows when it asks which passkey to use."""
        entity: dict[str, Any] = super().get_public_key_credential_user_entity(user)
        person = getattr(user, "person", None)
        return entity | {"name": user.username, "display_name": person.name if person else user.username}


class SocialAccountAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth is untyped
    """GitHub: only the numeric id says who somebody is (members.services.github says why)."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Never: a GitHub account that the record does not know opens nothing."""
        return False

    def get_app(self, request: HttpRequest, provider: str, client_id: str | None = None) -> SocialApp:
        """Where no GitHub application is configured, its addresses do not exist."""
        try:
            return super().get_app(request, provider, client_id)
        except SocialApp.DoesNotExist as error:
            raise Http404 from error

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Decide by the record, whatever allauth has stored about this GitHub account before."""
        github_id, login = int(sociallogin.account.uid), str(sociallogin.account.extra_data.get("login", ""))
        if sociallogin.state.get("process") == AuthProcess.CONNECT:
            account = self._connect(request, github_id, login)
        else:
            account = self._sign_in(request, github_id, login)
        # allauth's row follows the record: it may be missing, or left from when the id was somebody else's.
        sociallogin.user = sociallogin.account.user = account
        sociallogin.account.extra_data = {"login": login}  # the rest of the profile is not ours to keep
        sociallogin.account.save()

    def get_connect_redirect_url(self, request: HttpRequest, socialaccount: SocialAccount) -> str:
        """After connecting, back to one's own page."""
        return reverse("accounts:me")

    def on_authentication_error(self, request: HttpRequest, provider: Any, **kwargs: Any) -> None:
        """GitHub could not be asked, or said no: a page that offers the other ways in."""
        raise ImmediateHttpResponse(render(request, "socialaccount/authentication_error.html", status=502))

    def _connect(self, request: HttpRequest, github_id: int, login: str) -> Account:
        viewer, account = viewer_of(request), request.user
        if not isinstance(account, Account) or viewer.person is None or not viewer.second_factor:
            raise ImmediateHttpResponse(HttpResponseRedirect(reverse("accounts:me")))
        if not has_fresh_presence(request):
            raise ImmediateHttpResponse(HttpResponseRedirect(presence_url(reverse("accounts:me"))))
        if switch := read_only():  # GitHub sends the browser back with GET, which the middleware lets through
            raise ImmediateHttpResponse(render(request, "read_only.html", {"switch": switch}, status=503))
        try:
            connect_github(person=viewer.person, github_id=github_id, login=login, now=clock.now())
        except GitHubRefused as refused:
            note_refusal(refused, github_id=github_id, person=viewer.person, now=clock.now())
            self._refuse(request, refused.reason)
        return account

    def _sign_in(self, request: HttpRequest, github_id: int, login: str) -> Account:
        try:
            return sign_in_with_github(github_id=github_id, login=login, now=clock.now())
        except GitHubRefused as refused:
            note_refusal(refused, github_id=github_id, person=None, now=clock.now())
            self._refuse(request, refused.reason)
        except AccountConflict:
            self._refuse(request, Reason.OTHER_ACCOUNT)

    def _refuse(self, request: HttpRequest, reason: Reason) -> NoReturn:
        raise ImmediateHttpResponse(
            render(request, "accounts/github_refused.html", {"reason": reason}, status=403)
        )
