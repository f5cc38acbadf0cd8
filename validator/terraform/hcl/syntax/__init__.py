"""Text becomes trees that know where they stand."""
