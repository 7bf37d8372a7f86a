"""Comparing what two registers say of the same children; knows no database."""
