"""Hot state: what the next recommendation needs of sessions, records and stock, in the Redis cache."""
