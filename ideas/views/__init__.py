"""The pages of ideas: find · may · do · show."""
