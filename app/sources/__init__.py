"""The seven systems' formats: vendor row in; records, events and items out.  Knows no HTTP, no jobs, no store."""
