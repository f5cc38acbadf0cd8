"""Facts: one document of what is known of an estate, joined from all inputs, with its defaults and its gaps."""
