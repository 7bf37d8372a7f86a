"""Shouwang 守望 — care and protection of rural left-behind children, from village to province."""

__version__ = "0.1.0"
