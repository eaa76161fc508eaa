"""The pages of the community: me, a person, search."""
