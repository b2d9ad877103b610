"""Records whose trustee keys (§8) are not what they should be."""

from collections.abc import Callable
from typing import Any

from tests.votes.rejections.cases import Table
from tests.votes.verifier.forge import (
    BAD_POINTS,
    GROUP_ORDER,
    IDENTITY,
    STRANGER,
    Forgery,
    Json,
    Poll,
    point_hex,
    point_of,
    put,
    times,
)
from votes.verifier import anonballot_verify as av

refused = Table()


def keys(check: str, name: str, change: Callable[[Json], Any], *, kind: str = "auto") -> None:
    refused.add(check, name, lambda forgery: forgery.manifest(change), kind=kind)


def swap_proofs(manifest: Json) -> None:
    first, second = manifest["trustees"][1]["keys"][:2]
    first["pok"], second["pok"] = second["pok"], first["pok"]


for why, bad in BAD_POINTS.items():
    keys("keys.encoding", f"key_{why}", put("trustees", 0, "keys", 0, "pk", value=bad))
    keys("keys.encoding", f"election_key_{why}", put("pk", value=bad))
keys(
    "keys.encoding",
    "commitment",
    put("trustees", 1, "C", 2, 1, value=BAD_POINTS["negative"]),
    kind="threshold",
)
keys("keys.encoding", "proof_scalar", put("trustees", 0, "keys", 0, "pok", 1, value=GROUP_ORDER))
keys("keys.identity", "key", put("trustees", 0, "keys", 0, "pk", value=IDENTITY))
keys("keys.identity", "election_key", put("pk", value=IDENTITY))
keys("keys.identity", "commitment", put("trustees", 1, "C", 0, 1, value=IDENTITY), kind="threshold")
keys("keys.proof", "rogue_key", put("trustees", 0, "keys", 0, "pk", value=STRANGER))
keys(
    "keys.proof",
    "rogue_key_of_a_person",
    put("trustees", 1, "keys", 1, "pk", value=STRANGER),
    kind="threshold",
)
keys("keys.proof", "proof_of_another_poll", put("uid", value="11" * 16))
keys("keys.proof", "proofs_swapped", swap_proofs, kind="threshold")
keys("keys.sum", "other_key", put("pk", value=STRANGER))
keys("keys.dkg", "constant_commitment", put("trustees", 1, "C", 0, 0, value=STRANGER), kind="threshold")
keys("keys.dkg", "other_commitment", put("trustees", 1, "C", 2, 1, value=STRANGER), kind="threshold")


@refused("keys.proof", kind="threshold")
def key_cancels_the_process(forgery: Forgery) -> None:
    """A rogue key P' - X, so that the sum is P' alone: nobody can prove to know its secret."""

    def change(manifest: Json) -> None:
        process = point_of(manifest["trustees"][0]["keys"][0]["pk"])
        rogue = point_hex(av.add(times(5), times(-1, process)))
        for key in manifest["trustees"][1]["keys"]:
            key["pk"] = rogue
        manifest["pk"] = point_hex(times(5))

    forgery.manifest(change)


@refused("keys.sum", kind="threshold")
def people_left_out_of_the_sum(forgery: Forgery) -> None:
    forgery.manifest(lambda manifest: manifest.update(pk=manifest["trustees"][0]["keys"][0]["pk"]))


@refused("keys.dkg", kind="threshold")
def key_with_a_proof_but_not_shared(forgery: Forgery) -> None:
    poll = Poll([], threshold=(2, 3))
    poll.groups[1][3] = 4711
    forgery.manifest(put("trustees", 1, "keys", 2, value=poll.trustee_key(1, 3)))


@refused("keys.dkg", kind="threshold")
def top_coefficients_cancel(forgery: Forgery) -> None:
    """Every person could open alone, though t = 2 and every commitment looks right."""
    poll = forgery.poll
    secret = poll.scalar()
    slopes = [5, 7, -12]
    constants = [poll.scalar() for _ in slopes]
    constants[0] += secret - sum(constants)
    honest, poll.groups[1] = poll.groups[1], dict.fromkeys((1, 2, 3), secret % av.L)
    people = {
        "t": 2,
        "C": [[point_hex(times(a)), point_hex(times(k))] for a, k in zip(constants, slopes, strict=True)],
        "keys": [poll.trustee_key(1, j) for j in (1, 2, 3)],
    }
    poll.groups[1] = honest
    forgery.manifest(put("trustees", 1, value=people))
