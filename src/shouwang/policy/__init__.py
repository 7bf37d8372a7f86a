"""Meaning: what the facts of a child come to under the policy pack in force."""
