"""Who may open which address when, as tables: what everybody gets there.

A cell is the status of the answer. ``login``, ``2fa`` and ``proof`` are redirects that ask to sign in, for the
second factor, and for a fresh proof of presence; ``302`` is any other redirect. ``*`` stands for every
situation that the address has no other row for. In the tables of POST, ``!`` says that the record has changed.

Who looks: a visitor; the nominee by her link; a plain member; the sponsor; an admin; one of the Council; an
ex-member and an outsider, who have accounts; and an admin who has not used a second factor. For votes also a
member who came after the vote had opened (late), and one whose last proof is old (stale).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

EVERYWHERE: Final = "*"


@dataclass(frozen=True, slots=True)
class Row:
    """One address in some situations, and what each viewer gets there."""

    address: str
    situations: tuple[str, ...]
    cells: dict[str, str]


def rows(table: str) -> list[Row]:
    """Read a table: its first line names the viewers, each other line begins with address and situations."""
    return list(_rows(table))


def _rows(table: str) -> Iterator[Row]:
    head, *lines = (line for line in table.splitlines() if line.strip())
    viewers = head.split()[2:]
    for line in lines:
        address, situations, *cells = line.split()
        yield Row(address, tuple(situations.split(",")), dict(zip(viewers, cells, strict=True)))


def rows_for(table: str, situation: str) -> list[Row]:
    """For each address the row that names this situation, else the one for the rest; none if neither is there."""
    all_rows = rows(table)
    named = [row for row in all_rows if situation in row.situations]
    rest = {row.address for row in named}
    return named + [row for row in all_rows if EVERYWHERE in row.situations and row.address not in rest]


# fmt: off
SITE: Final = """
address                       when visitor nominee member sponsor admin council ex-member outsider no-factor
healthz                       *    200     200     200    200     200   200     200       200      200
readyz                        *    200     200     200    200     200   200     200       200      200
home                          *    login   login   200    200     200   200     login     login    2fa
governance                    *    200     200     200    200     200   200     200       200      200
docs-is-my-vote-secret        *    200     200     200    200     200   200     200       200      200
docs-voting-protocol          *    200     200     200    200     200   200     200       200      200
docs-threat-model             *    200     200     200    200     200   200     200       200      200
docs-trustees-handbook        *    200     200     200    200     200   200     200       200      200
docs-voting-from-the-command-line *    200     200     200    200     200   200     200       200      200
roster                        *    200     200     200    200     200   200     200       200      200
roster-csv                    *    200     200     200    200     200   200     200       200      200
roster-emeritus-csv           *    200     200     200    200     200   200     200       200      200
roster-json                   *    200     200     200    200     200   200     200       200      200
nominations:list              *    404     404     200    200     200   200     404       404      2fa
nominations:new               *    404     404     200    200     200   404     404       404      2fa
nominations:council           *    404     404     404    404     404   200     404       404      404
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

NOMINATIONS: Final = """
address              when                      visitor nominee member sponsor admin council ex-member outsider no-factor
nominations:detail   draft                     404     404     404    200     404   404     404       404      2fa
nominations:detail   consent,declined          404     404     404    200     200   404     404       404      2fa
nominations:detail   approved,vetoed,confirmed 404     404     200    200     200   200     404       404      2fa
nominations:detail   *                         404     404     200    200     200   404     404       404      2fa
nominations:edit     draft                     404     404     404    200     404   404     404       404      2fa
nominations:edit     *                         404     404     404    302     404   404     404       404      2fa
nominations:submit   *                         405     405     405    405     405   405     405       405      405
nominations:resend   *                         404     404     404    200     404   404     404       404      2fa
nominations:amend    *                         404     404     404    200     404   404     404       404      2fa
nominations:comment  draft                     404     404     404    200     404   404     404       404      2fa
nominations:comment  consent,declined          404     404     404    200     200   404     404       404      2fa
nominations:comment  *                         404     404     200    200     200   404     404       404      2fa
nominations:withdraw draft                     404     404     404    200     404   404     404       404      2fa
nominations:withdraw *                         404     404     404    200     200   404     404       404      2fa
nominations:veto     approved,vetoed,confirmed 404     404     404    404     404   200     404       404      404
nominations:veto     *                         404     404     404    404     404   404     404       404      404
nominations:clear    approved,vetoed,confirmed 404     404     404    404     404   200     404       404      404
nominations:clear    *                         404     404     404    404     404   404     404       404      404
nominations:consent  draft                     404     404     404    404     404   404     404       404      404
nominations:consent  declined                  410     410     410    410     410   410     410       410      410
nominations:consent  *                         200     200     200    200     200   200     200       200      200
"""

VOTES: Final = """
address               when    visitor member late admin council ex-member outsider no-factor stale
votes:poll            *       404     200    200  200   404     404       404      2fa       200
votes:booth           pending 404     302    302  302   404     404       404      2fa       302
votes:booth           open    404     200    200  200   404     404       404      2fa       proof
votes:booth           *       404     302    200  302   404     404       404      2fa       302
votes:booth-state     pending 404     409    409  409   404     404       404      2fa       409
votes:booth-state     *       404     200    403  200   404     404       404      2fa       200
votes:poll-file       pending 404     302    302  302   404     404       404      2fa       302
votes:poll-file       open    404     200    200  200   404     404       404      2fa       proof
votes:poll-file       *       404     302    200  302   404     404       404      2fa       302
votes:command-line    pending 404     302    302  302   404     404       404      2fa       302
votes:command-line    open    404     200    200  200   404     404       404      2fa       proof
votes:command-line    *       404     302    200  302   404     404       404      2fa       302
votes:cast            *       405     405    405  405   405     405       405      405       405
votes:trustees        *       404     200    200  200   404     404       404      2fa       200
votes:ceremony-file   *       404     404    404  404   404     404       404      2fa       404
votes:closed-board    *       404     404    404  404   404     404       404      2fa       404
votes:trustee-send    *       404     404    404  404   404     404       404      2fa       proof
votes:trustee-complain *      404     404    404  404   404     404       404      2fa       proof
votes:trustee-lost    *       404     404    404  404   404     404       404      2fa       proof
votes:trustee-choose  *       404     404    404  200   404     404       404      2fa       404
votes:trustee-give-up *       404     404    404  200   404     404       404      2fa       404
votes:board           *       404     200    200  200   404     404       404      2fa       200
votes:record          counted 404     200    200  200   404     404       404      2fa       200
votes:record          *       404     404    404  404   404     404       404      2fa       404
votes:ballot-status   pending 404     404    404  404   404     404       404      2fa       404
votes:ballot-status   *       404     200    404  404   404     404       404      2fa       200
votes:ballot-received pending 404     404    404  404   404     404       404      2fa       404
votes:ballot-received *       404     200    404  404   404     404       404      2fa       200
"""
# What is sent is what the form on that page would send; a vote of another member's ballot for those without one.
NOMINATION_POSTS: Final = """
address              when                  visitor nominee member sponsor admin council ex-member outsider no-factor
nominations:new      *                     404     404     302!   302!    302!  404     404       404      2fa
nominations:edit     draft                 404     404     404    302!    404   404     404       404      2fa
nominations:edit     *                     404     404     404    422     404   404     404       404      2fa
nominations:submit   draft                 404     404     404    302!    404   404     404       404      2fa
nominations:submit   *                     404     404     404    302     404   404     404       404      2fa
nominations:resend   consent               404     404     404    302!    404   404     404       404      2fa
nominations:resend   *                     404     404     404    422     404   404     404       404      2fa
nominations:amend    consent,review        404     404     404    302!    404   404     404       404      2fa
nominations:amend    *                     404     404     404    422     404   404     404       404      2fa
nominations:comment  draft                 404     404     404    422     404   404     404       404      2fa
nominations:comment  consent,declined      404     404     404    422     422   404     404       404      2fa
nominations:comment  review                404     404     302!   302!    302!  404     404       404      2fa
nominations:comment  *                     404     404     422    422     422   404     404       404      2fa
nominations:withdraw draft                 404     404     404    302!    404   404     404       404      2fa
nominations:withdraw consent,review,voting 404     404     404    302!    302!  404     404       404      2fa
nominations:withdraw *                     404     404     404    422     422   404     404       404      2fa
nominations:veto     approved              404     404     404    404     404   302!    404       404      404
nominations:veto     vetoed,confirmed      404     404     404    404     404   422     404       404      404
nominations:veto     *                     404     404     404    404     404   404     404       404      404
nominations:clear    approved              404     404     404    404     404   302!    404       404      404
nominations:clear    vetoed,confirmed      404     404     404    404     404   422     404       404      404
nominations:clear    *                     404     404     404    404     404   404     404       404      404
nominations:consent  draft                 404     404     404    404     404   404     404       404      404
nominations:consent  consent,review,voting 302!    302!    302!   302!    302!  302!    302!      302!     302!
nominations:consent  declined              410     410     410    410     410   410     410       410      410
nominations:consent  *                     422     422     422    422     422   422     422       422      422
"""

VOTE_POSTS: Final = """
address    when      visitor member late admin council ex-member outsider no-factor stale
votes:cast pending   404     400    400  400   404     404       404      2fa       403
votes:cast open      404     201!   403  201!  404     404       404      2fa       403
votes:cast cancelled 404     503    503  503   404     404       404      2fa       403
votes:cast *         404     409    409  409   404     404       404      2fa       403
"""
# fmt: on
