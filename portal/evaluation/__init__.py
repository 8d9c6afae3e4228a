"""What the pilot shows, in numbers that lead to nobody."""
