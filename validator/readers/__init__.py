"""Syntax: files become trees that know where they stand. Nothing here knows what Fault Tolerance is."""
