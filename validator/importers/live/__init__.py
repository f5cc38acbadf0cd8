"""A vCenter that is asked."""
