"""Videoberatung: the portal citizens and caseworkers use; owner of every record and decision."""

__version__ = "0.1.0"
