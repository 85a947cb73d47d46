"""Parts that every public API shares."""
