"""A page type as Wagtail's documentation would have it, to measure against."""
