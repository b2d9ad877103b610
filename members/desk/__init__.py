"""The admins' pages about people and invitations, and the Council's about admins."""
