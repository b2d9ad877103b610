from tests.votes.server.conftest import trustee

__all__ = ["trustee"]
