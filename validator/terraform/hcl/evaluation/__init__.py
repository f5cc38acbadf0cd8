"""Expressions become values; what cannot be known without a plan becomes an explicit unknown value."""
