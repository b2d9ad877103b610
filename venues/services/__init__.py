"""Writes to venues and grants: each function is one transaction with its audit entries."""

from venues.services.grants import note_grant, note_revocation

__all__ = ["note_grant", "note_revocation"]
