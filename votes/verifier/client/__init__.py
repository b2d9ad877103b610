"""The command-line client: a voter's and a trustee's side of the protocol, for a computer of one's own.

Standard library only. It takes its arithmetic, its hash and its checks from `anonballot_verify` and has no line in
common with the site, so that a mistake or a lie there does not come along.
"""
