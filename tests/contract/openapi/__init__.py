"""The OpenAPI document: what it promises, and that answers keep it."""
