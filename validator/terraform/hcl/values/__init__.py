"""Terraform's values, numbers and types."""
