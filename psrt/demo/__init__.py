"""The demonstration: invented people, their story so far, and a mailbox that anyone may open. In demo mode only."""
