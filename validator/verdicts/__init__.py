"""Verdicts: exactly one for each rule and object in its scope."""
