"""The audit chain: ids and acts, hash-linked, append-only."""
