"""The case: unit of key, access, retention and deletion."""
