"""Organisations, users and posts; roles and the rights they carry."""
