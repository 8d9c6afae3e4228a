"""Accounts of the staff: login, sessions, roles and scopes."""
