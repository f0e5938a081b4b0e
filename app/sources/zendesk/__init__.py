"""Zendesk's users and tickets."""
