"""The inbox reads the diary."""
