"""The ceremony for tests that are about what comes after it: the client's own code, in this process, to the real pages.

``people.meet`` runs the program itself, which spends most of its time on making passphrases hard to guess.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from django.urls import reverse

from tests.votes.trustees.people import Holder
from votes.verifier.client import dkg, keyfile
from votes.verifier.client.keyfile import Secrets, scalar_hex


def draw(holder: Holder) -> Secrets:
    """One person's secrets, kept by nobody yet."""
    return dkg.draw(_ceremony(holder))


def send_opening(holder: Holder, own: Secrets) -> None:
    """The first round of one person."""
    _send(holder, dkg.opening_message(own))


def meet_quickly(
    holders: Sequence[Holder],
    *,
    keeping: Sequence[Holder] = (),
    begun: Mapping[int, Secrets] = MappingProxyType({}),
) -> None:
    """The whole ceremony; ``keeping`` get a key file, for the program. ``begun``: who has sent the first message."""
    drawn = dict(begun)
    for holder in holders:
        if holder.index not in begun:
            drawn[holder.index] = draw(holder)
            send_opening(holder, drawn[holder.index])
    for holder in holders:
        _send(holder, dkg.dealing_message(drawn[holder.index], _ceremony(holder)))
    for holder in holders:
        file, own = _ceremony(holder), drawn[holder.index]
        own = replace(own, x=scalar_hex(dkg.combined_key(own, file)), fingerprint=dkg.fingerprint(file))
        drawn[holder.index] = own
        _send(holder, dkg.confirmation_message(own, file))
    for holder in keeping:
        _keep(holder, drawn[holder.index])


def _ceremony(holder: Holder) -> dkg.CeremonyFile:
    response = holder.client.get(reverse("votes:ceremony-file", args=[holder.plan.pk]))
    return dkg.read_ceremony(response.content.decode())


def _send(holder: Holder, message: dict[str, object]) -> None:
    response = holder.send_text(json.dumps(message).encode())
    assert response.status_code == 302, response.content


def _keep(holder: Holder, own: Secrets) -> None:
    passphrase = (holder.program.folder / "passphrase").read_text().strip()
    keyfile.create(holder.program.folder / "my.key", own, passphrase)
