"""Dumps that `govc` wrote, as XML or JSON."""
