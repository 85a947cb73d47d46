"""Webhooks: other services are told by HTTP when public content changes."""
