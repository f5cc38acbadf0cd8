"""Terraform configurations read without a plan: syntax, an evaluator with explicit unknown values, resources."""
