"""HubSpot's contacts and their merges."""
