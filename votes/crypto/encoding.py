"""Strict reading of the protocol's JSON (§2, §9, §12): exactly these keys, these types, these encodings."""

import json
import re
from typing import Final, NoReturn

from votes.crypto.errors import ProtocolError, Reason
from votes.crypto.group import Point, Scalar, decode_scalar
from votes.crypto.transcript import VERSION

MAX_INTEGER: Final = 2**53 - 1
"""The largest whole number that is read: beyond it, JavaScript's numbers are no longer exact."""

_HEX: Final = re.compile(r"[0-9a-f]*")

JsonObject = dict[str, object]


def _malformed(message: str) -> NoReturn:
    raise ProtocolError(Reason.MALFORMED, message)


def _unique(pairs: list[tuple[str, object]]) -> JsonObject:
    members = dict(pairs)
    if len(members) != len(pairs):
        _malformed("The same key appears twice.")
    return members


def _no_float(_: str) -> NoReturn:
    _malformed("Numbers must be whole.")


def _integer(literal: str) -> int:
    # Also refuses "-0", which Python would read as 0, and numbers too long for Python to convert.
    if literal.startswith("-") or len(literal) > len(str(MAX_INTEGER)):
        _malformed("Numbers must be from 0 to 2^53 - 1.")
    return int(literal)


def load_json(text: str | bytes, *, limit: int) -> object:
    """Parse JSON of at most ``limit`` bytes of UTF-8, without floats, NaN or repeated keys.

    Raises ProtocolError: OVERSIZE, or MALFORMED for everything that is not such JSON, however deeply nested.
    """
    data = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    if len(data) > limit:
        raise ProtocolError(Reason.OVERSIZE, f"The text is longer than {limit} bytes.")
    try:
        parsed: object = json.loads(
            data.decode("utf-8"),
            object_pairs_hook=_unique,
            parse_int=_integer,
            parse_float=_no_float,
            parse_constant=_no_float,
        )
    except ProtocolError:
        raise
    except RecursionError:
        raise ProtocolError(Reason.MALFORMED, "The text is nested too deeply.") from None
    except ValueError:  # JSON and UTF-8 errors
        raise ProtocolError(Reason.MALFORMED, "The text is not JSON.") from None
    return parsed


def exact_object(value: object, *keys: str) -> JsonObject:
    """Return ``value`` if it is a JSON object with exactly these keys; else ProtocolError(MALFORMED)."""
    if not isinstance(value, dict) or value.keys() != set(keys):
        _malformed(f"Expected an object with exactly these keys: {', '.join(keys)}.")
    return value


def exact_list(value: object, length: int | None = None) -> list[object]:
    """Return ``value`` if it is a JSON list, of that length if given; else ProtocolError(MALFORMED)."""
    if not isinstance(value, list) or (length is not None and len(value) != length):
        _malformed("Expected a list." if length is None else f"Expected a list of {length}.")
    return value


def exact_int(value: object, *, at_least: int = 0, at_most: int = MAX_INTEGER) -> int:
    """Return a whole number in that range; else ProtocolError(MALFORMED). A bool is not a number."""
    if not isinstance(value, int) or isinstance(value, bool) or not at_least <= value <= at_most:
        _malformed("Expected a whole number in its range.")
    return value


def hex_bytes(value: object, size: int = 32) -> bytes:
    """Return ``size`` bytes from lower-case hexadecimal digits; else ProtocolError(MALFORMED)."""
    if not isinstance(value, str) or len(value) != 2 * size or not _HEX.fullmatch(value):
        _malformed(f"Expected {2 * size} lower-case hexadecimal digits.")
    return bytes.fromhex(value)


def hex_point(value: object) -> Point:
    """Return a group element; ProtocolError MALFORMED or BAD_POINT."""
    return Point.decode(hex_bytes(value))


def hex_scalar(value: object) -> Scalar:
    """Return a scalar; ProtocolError MALFORMED or BAD_SCALAR."""
    return decode_scalar(hex_bytes(value))


def check_version(value: object) -> None:
    """Raise ProtocolError(WRONG_VERSION) unless ``value`` names this protocol."""
    if value != VERSION:
        raise ProtocolError(Reason.WRONG_VERSION, f"This is not written for protocol {VERSION}.")
