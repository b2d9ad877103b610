"""Addresses whose answer depends on who looks alone."""

from typing import Final

# fmt: off
SITE: Final = """
address                       when visitor nominee member sponsor admin council ex-member outsider no-factor
healthz                       *    200     200     200    200     200   200     200       200      200
readyz                        *    200     200     200    200     200   200     200       200      200
home                          *    login   login   200    200     200   200     login     login    2fa
activity:recognition          *    200     200     200    200     200   200     200       200      200
governance                    *    200     200     200    200     200   200     200       200      200
docs-is-my-vote-secret        *    200     200     200    200     200   200     200       200      200
docs-your-data                *    200     200     200    200     200   200     200       200      200
docs-voting-protocol          *    200     200     200    200     200   200     200       200      200
docs-threat-model             *    200     200     200    200     200   200     200       200      200
docs-trustees-handbook        *    200     200     200    200     200   200     200       200      200
docs-the-council              *    200     200     200    200     200   200     200       200      200
docs-soundings                *    200     200     200    200     200   200     200       200      200
docs-venues                   *    200     200     200    200     200   200     200       200      200
docs-voting-from-the-command-line *    200     200     200    200     200   200     200       200      200
roster                        *    200     200     200    200     200   200     200       200      200
roster-csv                    *    200     200     200    200     200   200     200       200      200
roster-emeritus-csv           *    200     200     200    200     200   200     200       200      200
roster-json                   *    200     200     200    200     200   200     200       200      200
roster-schema                 *    200     200     200    200     200   200     200       200      200
roster-codeowners             *    200     200     200    200     200   200     200       200      200
roster-feed                   *    200     200     200    200     200   200     200       200      200
history                       *    200     200     200    200     200   200     200       200      200
docs-data-for-programs        *    200     200     200    200     200   200     200       200      200
nominations:list              *    404     404     200    200     200   200     404       404      2fa
nominations:new               *    404     404     200    200     200   404     404       404      2fa
votes:trustee-default         *    404     404     404    404     200   404     404       404      2fa
verify:page                   *    200     200     200    200     200   200     200       200      200
verify:program                *    200     200     200    200     200   200     200       200      200
verify:verifier               *    200     200     200    200     200   200     200       200      200
account_login                 *    200     200     302    302     302   302     200       200      302
account_request_login_code    *    200     200     302    302     302   302     200       200      302
account_confirm_login_code    *    login   login   302    302     302   302     login     login    302
mfa_login_webauthn            *    login   login   302    302     302   302     login     login    302
mfa_authenticate              *    login   login   302    302     302   302     login     login    302
github_login                  *    404     404     404    404     404   404     404       404      404
github_callback               *    404     404     404    404     404   404     404       404      404
socialaccount_login_cancelled *    200     200     200    200     200   200     200       200      200
socialaccount_login_error     *    401     401     401    401     401   401     401       401      401
account_logout                *    302     302     200    200     200   200     302       302      200
account_inactive              *    200     200     200    200     200   200     200       200      200
usersessions_list             *    login   login   200    200     200   200     login     login    2fa
mfa_index                     *    login   login   200    200     200   200     login     login    200
mfa_add_webauthn              *    login   login   200    200     200   200     login     login    200
mfa_edit_webauthn             *    login   login   404    404     404   404     login     login    404
mfa_remove_webauthn           *    login   login   404    404     404   404     login     login    404
mfa_activate_totp             *    login   login   2fa    2fa     2fa   2fa     login     login    200
mfa_deactivate_totp           *    login   login   200    200     200   200     login     login    404
mfa_view_recovery_codes       *    login   login   404    404     404   404     login     login    404
mfa_generate_recovery_codes   *    login   login   200    200     200   200     login     login    200
mfa_download_recovery_codes   *    login   login   404    404     404   404     login     login    404
mfa_reauthenticate_webauthn   *    login   login   proof  proof   proof proof   login     login    proof
mfa_reauthenticate            *    login   login   200    200     200   200     login     login    proof
accounts:me                   *    login   login   200    200     200   200     login     login    2fa
accounts:invitation           *    404     404     404    404     404   404     404       404      404
accounts:presence             *    login   login   302    302     302   302     login     login    302
accounts:presence-email       *    login   login   200    200     200   200     login     login    200
demo-sign-in                  *    405     405     405    405     405   405     405       405      405
demo-confirm                  *    405     405     405    405     405   405     405       405      405
demo-mailbox                  *    200     200     200    200     200   200     200       200      200
demo-message                  *    404     404     404    404     404   404     404       404      404
"""
# fmt: on
