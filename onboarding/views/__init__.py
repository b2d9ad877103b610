"""The pages of onboarding and offboarding."""
