"""The pages of nominations: thin, one call of a service each."""
