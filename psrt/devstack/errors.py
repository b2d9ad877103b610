"""What a local run tells the person who started it."""


class StackError(Exception):
    """The stack cannot do what was asked; the message says why and, where there is one, the way out."""
