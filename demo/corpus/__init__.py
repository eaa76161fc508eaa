"""The invented group and its words: everything the demo community says, without a database."""
