"""The blocks of page bodies."""

from .body import BodyBlock

__all__ = ["BodyBlock"]
