"""Every back end of the group and the verifier's own arithmetic compute the same, on random and on edge inputs."""

import ctypes

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.votes.crypto.test_group import INVALID, MULTIPLES
from votes.crypto import backends, group
from votes.crypto.backends import Backend, available_backends
from votes.crypto.backends.libsodium import SONAMES, Libsodium, is_recent, load_libsodium
from votes.crypto.backends.pynacl import PyNaCl
from votes.crypto.group import ORDER
from votes.verifier import anonballot_verify as av

BACKENDS = available_backends()
NAMES = [backend.name for backend in BACKENDS]

each_backend = pytest.mark.parametrize("backend", BACKENDS, ids=NAMES)
EDGES = [0, 1, 2, 3, 4, 8, ORDER - 1, ORDER - 2, ORDER // 2, ORDER // 2 + 1, 2**252, 2**128]
scalars = st.one_of(st.sampled_from(EDGES), st.integers(0, ORDER - 1))


def _bytes(scalar: int) -> bytes:
    return scalar.to_bytes(32, "little")


def _system_has_libsodium() -> bool:
    for name in SONAMES:
        try:
            ctypes.CDLL(name)
        except OSError:
            continue
        return True
    return False


def test_these_back_ends_are_compared() -> None:
    """PyNaCl always; libsodium exactly when this system has the library. Who compares, is in the tests' names."""
    assert isinstance(BACKENDS[-1], PyNaCl)
    assert [isinstance(backend, Libsodium) for backend in BACKENDS] == (
        [True, False] if _system_has_libsodium() else [False]
    )
    assert NAMES[0] == group.BACKEND_NAME


def test_without_the_library_pynacl_computes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("votes.crypto.backends.libsodium.SONAMES", ("libsodium-that-is-not-there.so",))
    assert load_libsodium() is None
    assert [type(backend) for backend in backends.available_backends()] == [PyNaCl]


@pytest.mark.parametrize(
    ("version", "recent"), [("1.0.17", False), ("1.0.18", True), ("1.0.20", True), ("0.9.99", False)]
)
def test_ristretto255_came_with_1_0_18(version: str, recent: bool) -> None:
    assert is_recent(version) is recent


@each_backend
@pytest.mark.parametrize(("multiple", "encoding"), list(enumerate(MULTIPLES)))
def test_the_multiples_of_rfc_9496(backend: Backend, multiple: int, encoding: str) -> None:
    element = backend.multiply_base(_bytes(multiple))
    assert backend.encode(element).hex() == encoding
    assert backend.decode(bytes.fromhex(encoding)) == element


@each_backend
@pytest.mark.parametrize(
    "encoding", [*INVALID, *(f"{m[:62]}{int(m[62:], 16) | 0x80:02x}" for m in MULTIPLES)]
)
def test_the_invalid_encodings_of_rfc_9496_and_a_set_high_bit(backend: Backend, encoding: str) -> None:
    assert backend.decode(bytes.fromhex(encoding)) is None
    assert av.decode(bytes.fromhex(encoding)) is None


@each_backend
def test_zero_and_the_identity(backend: Backend) -> None:
    point = backend.multiply_base(_bytes(5))
    assert backend.identity == backend.decode(bytes(32)) == backend.multiply_base(bytes(32))
    assert backend.encode(backend.identity) == bytes(32)
    assert backend.multiply(bytes(32), point) == backend.identity
    assert backend.multiply(_bytes(7), backend.identity) == backend.identity
    assert backend.subtract(point, point) == backend.identity
    assert backend.add(point, backend.identity) == point
    assert (
        backend.add(backend.multiply_base(_bytes(ORDER - 1)), backend.multiply_base(_bytes(1)))
        == backend.identity
    )


@each_backend
@given(
    data=st.one_of(
        st.binary(min_size=32, max_size=32),
        st.integers(0, 2**255).map(lambda n: (n & ~1).to_bytes(32, "little")),
    )
)
@example(data=_bytes(2**255 - 19))
@example(data=_bytes(2**255 - 20))
def test_any_32_bytes_are_decoded_alike(backend: Backend, data: bytes) -> None:
    """About one in eight of the second kind is an element."""
    element, ours = backend.decode(data), av.decode(data)
    assert (element is None) == (ours is None)
    if element is not None and ours is not None:
        assert backend.encode(element) == av.encode(ours) == data
        assert backend.encode(backend.add(element, element)) == av.encode(av.double(ours))


@each_backend
@given(x=scalars, y=scalars)
def test_sums_differences_and_products_are_alike(backend: Backend, x: int, y: int) -> None:
    p, q = av.combine((x, av.BASE)), av.combine((y, av.BASE))
    element, other = backend.multiply_base(_bytes(x)), backend.decode(av.encode(q))
    assert other is not None
    results = [
        element,
        backend.add(element, other),
        backend.subtract(element, other),
        backend.multiply(_bytes(x), other),
    ]
    minus_q = av.combine((ORDER - y, av.BASE))
    expected = [p, av.add(p, q), av.add(p, minus_q), av.combine((x, av.multiples(q)))]
    assert [backend.encode(result) for result in results] == [av.encode(point) for point in expected]
    assert (element == other) == (x == y)


@each_backend
@pytest.mark.parametrize("size", [0, 1, 31, 33])
def test_other_sizes_than_32_bytes_are_refused(backend: Backend, size: int) -> None:
    """C would read past the end of what is too short."""
    point = backend.multiply_base(_bytes(5))
    wrong = b"\x05" * size
    assert backend.decode(bytes(size)) is None
    for compute in (backend.add, backend.subtract, backend.multiply):
        for operands in ((wrong, point), (point, wrong)):
            with pytest.raises((TypeError, ValueError)):
                compute(*operands)
    with pytest.raises((TypeError, ValueError)):
        backend.multiply_base(wrong)
