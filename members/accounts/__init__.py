"""Pages around one's account: signing in, second factors, presence, invitations, one's own record."""
