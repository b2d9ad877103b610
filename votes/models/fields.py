from typing import Final

from django.db.models import Q

HEX32: Final = 64
"""The length of 32 bytes, as every point, scalar and hash has (anonballot/v1 §2), in hexadecimal digits."""


def is_hex32(*fields: str) -> Q:
    """The condition of a check constraint: each field has 64 lower-case hexadecimal digits (or is null)."""
    return is_hex(*fields, digits=HEX32)


def is_hex(*fields: str, digits: int) -> Q:
    """The same for another number of digits."""
    condition = Q()
    for field in fields:
        condition &= Q(**{f"{field}__regex": f"^[0-9a-f]{{{digits}}}$"})
    return condition
