"""Instruments of assessment: items, points, red lines, bands as data; reading, checking, scoring.

Knows no Django and no database: the same functions serve the page, the paper and a test.
"""
