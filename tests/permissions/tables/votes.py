"""Addresses of a vote, and a ballot sent to it; another member's ballot for those without one."""

from typing import Final

# fmt: off
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
votes:trustee-publish *       405     405    405  405   405     405       405      405       405
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

VOTE_POSTS: Final = """
address    when      visitor member late admin council ex-member outsider no-factor stale
votes:cast pending   404     400    400  400   404     404       404      2fa       403
votes:cast open      404     201!   403  201!  404     404       404      2fa       403
votes:cast cancelled 404     503    503  503   404     404       404      2fa       403
votes:cast *         404     409    409  409   404     404       404      2fa       403
votes:trustee-publish * 404  404    404  404   404     404       404      2fa       404
"""
# fmt: on
