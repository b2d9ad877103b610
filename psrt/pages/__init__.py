"""Pages that several apps contribute to: a member's home, and the rules in force."""
