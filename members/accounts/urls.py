"""Addresses under ``/accounts/`` (and ``/me/``).

allauth's own list is not included: it has sign-up, passwords and more addresses than one can watch. What is
not in this list does not exist.
"""

from allauth.account import views as account
from allauth.mfa.base.views import authenticate
from allauth.mfa.recovery_codes.views import download_recovery_codes
from allauth.mfa.webauthn.views import login_webauthn
from allauth.socialaccount.providers.github.views import oauth2_callback, oauth2_login
from allauth.socialaccount.views import login_cancelled, login_error
from allauth.usersessions.views import list_usersessions
from django.urls import URLPattern, include, path

from members.access import sign_in_required
from members.accounts import confirm, factors
from members.accounts.factors import fresh_proof_required
from members.accounts.invitation import invitation
from members.accounts.me import me
from members.accounts.sign_in import ConfirmSignInCode
from members.profile import views as profile

# The names are allauth's: its code looks them up.
signing_in: list[URLPattern] = [
    path("login/", account.login, name="account_login"),
    path("login/code/", account.request_login_code, name="account_request_login_code"),
    path("login/code/confirm/", ConfirmSignInCode.as_view(), name="account_confirm_login_code"),
    path("login/passkey/", login_webauthn, name="mfa_login_webauthn"),
    path("login/second-factor/", authenticate, name="mfa_authenticate"),
    path("github/login/", oauth2_login, name="github_login"),
    path("github/login/callback/", oauth2_callback, name="github_callback"),
    path("github/login/cancelled/", login_cancelled, name="socialaccount_login_cancelled"),
    path("github/login/error/", login_error, name="socialaccount_login_error"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("sessions/", sign_in_required(list_usersessions), name="usersessions_list"),
]

second_factors: list[URLPattern] = [
    path("", factors.SecondFactorPage.as_view(), name="mfa_index"),
    path("passkeys/add/", fresh_proof_required(factors.AddPasskey.as_view()), name="mfa_add_webauthn"),
    path(
        "passkeys/<int:pk>/name/",
        fresh_proof_required(factors.RenamePasskey.as_view()),
        name="mfa_edit_webauthn",
    ),
    path(
        "passkeys/<int:pk>/remove/",
        fresh_proof_required(factors.RemovePasskey.as_view()),
        name="mfa_remove_webauthn",
    ),
    path("app/add/", fresh_proof_required(factors.AddApp.as_view()), name="mfa_activate_totp"),
    path("app/remove/", fresh_proof_required(factors.RemoveApp.as_view()), name="mfa_deactivate_totp"),
    path(
        "recovery-codes/",
        fresh_proof_required(factors.RecoveryCodes.as_view()),
        name="mfa_view_recovery_codes",
    ),
    path(
        "recovery-codes/new/",
        fresh_proof_required(factors.NewRecoveryCodes.as_view()),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "recovery-codes/download/",
        fresh_proof_required(download_recovery_codes),
        name="mfa_download_recovery_codes",
    ),
    path("confirm/passkey/", confirm.ConfirmByPasskey.as_view(), name="mfa_reauthenticate_webauthn"),
    path("confirm/code/", confirm.ConfirmByCode.as_view(), name="mfa_reauthenticate"),
]

own: list[URLPattern] = [
    path("me/", me, name="me"),
    path("me/profile/", profile.profile, name="me-profile"),
    path("me/mail/", profile.mail, name="me-mail"),
    path("me/address/", profile.address, name="me-address"),
    path("me/address/code/", profile.address_code, name="me-address-code"),
    path("me/leave/", profile.leave, name="me-leave"),
    path("accounts/invitation/<str:token>/", invitation, name="invitation"),
    path("accounts/presence/", confirm.confirm, name="presence"),
    path("accounts/presence/email/", confirm.confirm_by_email, name="presence-email"),
]

urlpatterns = [
    path("accounts/", include(signing_in)),
    path("accounts/2fa/", include(second_factors)),
    path("", include((own, "accounts"))),
]
