"""Forms filled together, signed, sealed, locked and handed over."""
