"""Append-only, hash-chained log of governance events: ``from psrt.audit.services import record``."""
