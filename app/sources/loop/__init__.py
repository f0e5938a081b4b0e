"""Loop's returns."""
