"""Attendance, dropout, transfer of pupils."""
