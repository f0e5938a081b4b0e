"""The inbox: a bounded Redis stream that holds what was accepted and is not yet everywhere."""
