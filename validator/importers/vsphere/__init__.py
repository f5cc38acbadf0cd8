"""Managed objects of the vSphere API, however they were read, as a cluster spec."""
