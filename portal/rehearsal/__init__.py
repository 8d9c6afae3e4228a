"""Practice conversations for the staff: the real room, with a citizen the portal plays."""
