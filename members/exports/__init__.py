"""The files that others keep of the roster, and the change that brings theirs up to date."""
