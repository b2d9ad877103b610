"""The decisions of the onboarding app: pure, over plain data, without Django or a clock."""
