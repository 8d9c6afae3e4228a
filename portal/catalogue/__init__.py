"""Departments and services as pages, and which of them are enabled."""
