"""The independent verifier of election records. Nothing in the project imports it; its tests do."""
