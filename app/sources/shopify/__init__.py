"""Shopify's exports, webhooks and web pixel."""
