"""Mails kept in the database until they are sent."""
