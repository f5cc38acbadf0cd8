"""Cluster specs from what already knows the estate: a vCenter, a dump by govc, results of Ansible modules."""
