"""Pages of the staff: day view, department settings, operation."""
