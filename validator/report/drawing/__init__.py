"""The drawing of an estate: the networks of its hosts, equal hosts once, with what is wrong marked where it is."""
