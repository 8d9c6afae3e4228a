"""Appointments booked online: slots, holds, taking, cancelling, calendar files."""
