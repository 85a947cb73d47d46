"""What nobody may do in a large part of the tree, whatever their permissions."""

from __future__ import annotations

from wagtail.models import PagePermissionTester

from cms.tree.size import LARGE


class LargeTreePermissionTester(PagePermissionTester):
    """Sorting by hand writes every sibling, one by one."""

    def can_reorder_children(self) -> bool:
        return self.page.numchild <= LARGE and bool(super().can_reorder_children())
