"""What the worker does again and again, such as deleting what may be kept no longer."""

from __future__ import annotations

from collections.abc import Callable

Duty = Callable[[], None]
duties: list[Duty] = []


def duty(function: Duty) -> Duty:
    """Register what is to be done about every half minute; it must be quick when nothing is due.

    Apps do so in a module `duties.py`, which is found at start-up.
    """
    duties.append(function)
    return function
