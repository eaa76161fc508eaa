from tests.verifying import _what_was_written_verifies  # noqa: F401 (a fixture of every test here)
