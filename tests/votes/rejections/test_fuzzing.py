"""Whatever text they are given, the parsers accept it or refuse it in the documented way, and soon.

Whatever the site's code takes for a record or a manifest, the verifier takes as well, and the reverse.
"""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.votes.rejections.site import verify_as_the_site
from tests.votes.rejections.vectors import honest_ballot, honest_record
from votes.crypto.ballot import parse_ballot
from votes.crypto.errors import ProtocolError
from votes.crypto.manifest import parse_manifest
from votes.verifier import anonballot_verify as av

# Far beyond what any of these takes, even on a busy machine, and far below what a blow-up would.
SOON = timedelta(seconds=20)
fuzz = settings(max_examples=150, deadline=SOON)

BALLOT = honest_ballot()
RECORD = honest_record("auto")
MANIFEST: str = json.loads(RECORD)["manifest"]

PIECES = st.one_of(
    st.text(max_size=8),
    st.sampled_from(
        [
            *(
                '"',
                "{",
                "}",
                "[",
                "]",
                ",",
                ":",
                "\\",
                "\\u0000",
                "\\ud800",
                "null",
                "true",
                "NaN",
                "-0",
                "1e9",
            ),
            *("0" * 64, "f" * 64, "9" * 400, '"v":', '"rev":1,', "[" * 2000, '{"a":' * 2000, " " * 5000),
        ]
    ),
)


@st.composite
def mangled(draw: st.DrawFn, text: str) -> str:
    """An honest text with one to three pieces cut out, put in or doubled."""
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.integers(0, 70)))
        middle = draw(st.one_of(PIECES, st.just(text[start:end] * 2)))
        text = text[:start] + middle + text[end:]
    return text


def json_like(honest: str) -> st.SearchStrategy[str]:
    """The honest object with a few members replaced by any JSON value."""
    leaves = st.one_of(
        *(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20)),
        st.binary(min_size=32, max_size=32).map(bytes.hex),
    )
    values = st.recursive(
        leaves,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
        max_leaves=12,
    )
    members: dict[str, Any] = json.loads(honest)
    changes = st.dictionaries(st.sampled_from([*members, "more"]), values, min_size=1, max_size=3)
    return st.one_of(changes.map(lambda changed: json.dumps(members | changed)), values.map(json.dumps))


def texts(honest: str) -> st.SearchStrategy[str]:
    return st.one_of(mangled(honest), json_like(honest), st.text(max_size=200))


def _refusal(read: Callable[[str], object], text: str) -> ProtocolError | av.VerificationError | None:
    """How ``read`` refuses the text; any other exception fails the test."""
    try:
        read(text)
    except (ProtocolError, av.VerificationError) as error:
        return error
    return None


@fuzz
@given(texts(BALLOT))
def test_a_ballot_is_read_or_refused(text: str) -> None:
    refusal = _refusal(parse_ballot, text)
    if refusal is None:
        assert parse_ballot(parse_ballot(text).to_text()) == parse_ballot(text)
    else:
        assert isinstance(refusal, ProtocolError)
        assert refusal.message.endswith(".")


@fuzz
@given(st.binary(max_size=300) | mangled(BALLOT).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_bytes_are_read_as_a_ballot_or_refused(data: bytes) -> None:
    refusal = _refusal(lambda _: parse_ballot(data), "")
    assert refusal is None or isinstance(refusal, ProtocolError)


def _verify_manifest(text: str) -> None:
    manifest = av.Strict("manifest").read(av.Manifest, text)
    av.check_manifest(manifest)
    av.check_keys(manifest)
    av.read_key(manifest.board_key, "the board key")  # the verifier does it when it comes to checkpoints


@fuzz
@given(texts(MANIFEST))
def test_a_manifest_is_read_or_refused_by_site_and_verifier_alike(text: str) -> None:
    refusal = _refusal(_verify_manifest, text)
    assert refusal is None or str(refusal).startswith(("manifest.", "keys."))
    assert (_refusal(parse_manifest, text) is None) == (refusal is None)


@fuzz
@given(texts(RECORD))
def test_a_record_is_verified_or_refused_by_site_and_verifier_alike(text: str) -> None:
    assert (_refusal(verify_as_the_site, text) is None) == (_refusal(av.verify, text) is None)
