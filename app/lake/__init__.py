"""The lake: Delta tables with the raw archive, clean events, quarantine, served lists and the id ledger."""
