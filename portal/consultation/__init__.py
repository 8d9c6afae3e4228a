"""Device check, lobby, entering, identification, feedback."""
