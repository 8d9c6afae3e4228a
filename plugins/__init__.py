"""The departments of the pilot; anybody else's department lives in a package of its own name."""
