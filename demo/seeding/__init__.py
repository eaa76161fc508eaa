"""Writes the demo community into an empty site, every fact with its diary line, steps, counters and register entry."""
