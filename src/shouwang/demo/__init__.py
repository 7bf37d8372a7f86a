"""A synthetic county: people, families and schools, and the workbooks its offices would send.

Everything here is pure (no Django, no clock, no network) and deterministic by seed. Nobody in it
exists: identity numbers begin with 99, mobile numbers with 160, 161, 163, 164 or 169.
"""
