"""Addresses of a nomination, its forms, and the Council's motions about it.

What is sent is what the form on that page would send.
"""

from typing import Final

# fmt: off
NOMINATIONS: Final = """
address              when                      visitor nominee member sponsor admin council ex-member outsider no-factor
nominations:detail   draft                     404     404     404    200     404   404     404       404      2fa
nominations:detail   consent,declined          404     404     404    200     200   404     404       404      2fa
nominations:detail   review,voting,counting    404     404     200    200     200   200     404       404      2fa
nominations:detail   approved,vetoed,confirmed 404     404     200    200     200   200     404       404      2fa
nominations:detail   *                         404     404     200    200     200   404     404       404      2fa
nominations:edit     draft                     404     404     404    200     404   404     404       404      2fa
nominations:edit     *                         404     404     404    302     404   404     404       404      2fa
nominations:submit   *                         405     405     405    405     405   405     405       405      405
nominations:resend   *                         404     404     404    200     404   404     404       404      2fa
nominations:amend    *                         404     404     404    200     404   404     404       404      2fa
nominations:github   draft                     404     404     404    200     404   404     404       404      2fa
nominations:github   *                         404     404     404    200     200   404     404       404      2fa
nominations:comment  draft                     404     404     404    200     404   404     404       404      2fa
nominations:comment  consent,declined          404     404     404    200     200   404     404       404      2fa
nominations:comment  *                         404     404     200    200     200   404     404       404      2fa
nominations:withdraw draft                     404     404     404    200     404   404     404       404      2fa
nominations:withdraw *                         404     404     404    200     200   404     404       404      2fa
council:matter       draft                     404     404     404    200     404   404     404       404      2fa
council:matter       consent,declined          404     404     404    200     200   404     404       404      2fa
council:matter       review,voting,counting    404     404     200    200     200   200     404       404      2fa
council:matter       approved,vetoed,confirmed 404     404     200    200     200   200     404       404      2fa
council:matter       *                         404     404     200    200     200   404     404       404      2fa
council:move         review,voting,counting    404     404     404    404     404   200     404       404      404
council:move         approved,vetoed,confirmed 404     404     404    404     404   200     404       404      404
council:move         *                         404     404     404    404     404   404     404       404      404
nominations:soundings draft,consent,declined   404     404     404    404     404   404     404       404      2fa
nominations:soundings review,voting,counting   404     404     404    200     200   200     404       404      2fa
nominations:soundings approved,vetoed,confirmed 404    404     404    200     200   200     404       404      2fa
nominations:soundings *                        404     404     404    200     200   404     404       404      2fa
nominations:sounding-write draft,consent,declined 404  404     404    404     404   404     404       404      2fa
nominations:sounding-write review,voting,counting 404  404     404    200     404   200     404       404      2fa
nominations:sounding-write approved,vetoed,confirmed 404 404   404    200     404   200     404       404      2fa
nominations:sounding-write *                   404     404     404    200     404   404     404       404      2fa
nominations:consent  draft                     404     404     404    404     404   404     404       404      404
nominations:consent  declined                  410     410     410    410     410   410     410       410      410
nominations:consent  *                         200     200     200    200     200   200     200       200      200
"""

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
nominations:github   draft                 404     404     404    422     404   404     404       404      2fa
nominations:github   review                404     404     404    302!    302!  404     404       404      2fa
nominations:github   *                     404     404     404    422     422   404     404       404      2fa
nominations:comment  draft                 404     404     404    422     404   404     404       404      2fa
nominations:comment  consent,declined      404     404     404    422     422   404     404       404      2fa
nominations:comment  review                404     404     302!   302!    302!  404     404       404      2fa
nominations:comment  *                     404     404     422    422     422   404     404       404      2fa
nominations:withdraw draft                 404     404     404    302!    404   404     404       404      2fa
nominations:withdraw consent,review,voting 404     404     404    302!    302!  404     404       404      2fa
nominations:withdraw *                     404     404     404    422     422   404     404       404      2fa
council:move         approved              404     404     404    404     404   302!    404       404      404
council:move         review,voting,counting 404    404     404    404     404   422     404       404      404
council:move         vetoed,confirmed      404     404     404    404     404   422     404       404      404
council:move         *                     404     404     404    404     404   404     404       404      404
nominations:sounding-write review          404     404     404    422     404   302!    404       404      2fa
nominations:sounding-write voting,counting 404     404     404    422     404   422     404       404      2fa
nominations:sounding-write approved,vetoed,confirmed 404 404 404  422     404   422     404       404      2fa
nominations:sounding-write draft,consent,declined 404 404 404     404     404   404     404       404      2fa
nominations:sounding-write *               404     404     404    422     404   404     404       404      2fa
nominations:consent  draft                 404     404     404    404     404   404     404       404      404
nominations:consent  consent,review,voting 302!    302!    302!   302!    302!  302!    302!      302!     302!
nominations:consent  declined              410     410     410    410     410   410     410       410      410
nominations:consent  *                     422     422     422    422     422   422     422       422      422
"""
# fmt: on
