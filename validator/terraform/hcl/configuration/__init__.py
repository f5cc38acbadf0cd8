"""The files of one module, parsed and merged."""
