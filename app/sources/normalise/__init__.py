"""Values in one spelling: each module normalises one kind of value, is pure, and is idempotent."""
