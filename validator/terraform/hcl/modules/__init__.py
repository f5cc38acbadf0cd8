"""Modules with their variables, instances and conditions."""
