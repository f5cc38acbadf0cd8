"""Rules: policies with their METADATA, from the built-in catalogue and from companies."""
