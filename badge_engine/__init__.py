"""Coursemark's badge engine: rules, judgements, awards, credentials, proofs, status and verification.

A library that could be published alone. It is pure: time, ids, randomness and keys are arguments, and it
imports neither a web framework nor a database nor an HTTP client.

Words (one word, one meaning) follow Open Badges 3.0, W3C Verifiable Credentials 2.0 and LTI Advantage.
"""
