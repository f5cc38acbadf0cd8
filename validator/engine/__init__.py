"""Evaluators of Rego behind one protocol."""
