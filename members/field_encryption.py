"""Secrets that must be read back (authenticator keys, recovery seeds), encrypted at rest."""

from functools import cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


class NotDecryptable(RuntimeError):
    """A stored value was encrypted with a key that this installation no longer has."""

    def __init__(self) -> None:
        super().__init__(
            "A stored secret cannot be decrypted: add the key it was made with to FIELD_ENCRYPTION_KEY."
        )


def encrypt(text: str) -> str:
    """``text`` as an authenticated Fernet token (AES-128-CBC and HMAC-SHA-256), made with the first key."""
    return _keys().encrypt(text.encode()).decode("ascii")


def decrypt(token: str) -> str:
    """What :func:`encrypt` was given, with any of the keys. Raises NotDecryptable."""
    try:
        return _keys().decrypt(token.encode("ascii")).decode()
    except InvalidToken as error:
        raise NotDecryptable from error


def require_keys() -> None:
    """Raise ImproperlyConfigured at start, with the variable's name, rather than at somebody's sign-in."""
    _keys()


def _keys() -> MultiFernet:
    return _parse(settings.FIELD_ENCRYPTION_KEY)


@cache
def _parse(text: str) -> MultiFernet:
    """Keys separated by commas: the first encrypts, each of them decrypts, so that a key can be replaced."""
    try:
        return MultiFernet([Fernet(key.strip()) for key in text.split(",")])
    except ValueError as error:
        raise ImproperlyConfigured(
            "FIELD_ENCRYPTION_KEY must be one or more keys, separated by commas, "
            "each of 32 random bytes in URL-safe base64."
        ) from error
