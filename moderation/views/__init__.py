"""The pages of moderation: find · may · do · show."""
