"""Protocol anonballot/v1, server side: pure Python, no Django, no clock, no storage.

Read it in this order: group, transcript, elgamal, proofs, ballot, trustees, manifest, board, tally. Section
numbers (§) in docstrings are those of the protocol document.
"""
