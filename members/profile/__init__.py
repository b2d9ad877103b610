"""What people change of their own record, under ``/me/``."""
