"""The venues' desk."""
