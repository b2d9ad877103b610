"""Following an invitation."""

from http import HTTPStatus

from allauth.account.adapter import get_adapter
from allauth.account.utils import perform_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from members.models import Account
from members.proofs import Method, record_proof
from members.services.accounts import AccountConflict
from members.services.invitations import InvitationUnusable, Unusable, accept_invitation, open_invitation
from psrt import clock


@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """GET says who is invited to what and changes nothing; POST makes the account and signs in.

    Somebody who has a second factor already is asked for it: a link in an e-mail must not get round it.
    """
    try:
        if request.method == "POST":
            account = accept_invitation(token=token, now=clock.now())
        else:
            found = open_invitation(token=token, now=clock.now())
            other = request.user if isinstance(request.user, Account) else None
            return render(request, "accounts/invitation.html", {"invitation": found, "signed_in_as": other})
    except InvitationUnusable as unusable:
        gone = unusable.reason != Unusable.UNKNOWN
        context = {"reason": unusable.reason}
        status = HTTPStatus.GONE if gone else HTTPStatus.NOT_FOUND
        return render(request, "accounts/invitation_unusable.html", context, status=status)
    except AccountConflict:
        return render(request, "accounts/invitation_conflict.html", status=HTTPStatus.CONFLICT)
    get_adapter().logout(request)
    record_proof(request, account, Method.INVITATION)
    afterwards = f"{reverse('mfa_index')}?{urlencode({'next': reverse('home')})}"
    response: HttpResponse = perform_login(request, account, redirect_url=afterwards)
    return response
