"""The audit log as pages: for admins and the Council, and for everyone what it says about themselves."""
