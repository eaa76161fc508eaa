"""How fast the site is beside the fastest that Django could be: `make bench`."""
