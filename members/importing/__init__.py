"""The desk's import of the two lists."""
