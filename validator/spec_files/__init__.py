"""Cluster specs as files: written, compared, located and edited with their layout kept."""
