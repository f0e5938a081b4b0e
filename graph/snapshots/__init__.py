"""Which numbers are in force, what others would do, and the change from one to the other."""
