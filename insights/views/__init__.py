"""The pages of insights: figures read, nothing decided."""
