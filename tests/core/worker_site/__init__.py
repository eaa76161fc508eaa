"""A very small site whose only room is core, to run real worker processes against."""
