"""What the service takes, in milliseconds and ratios."""
