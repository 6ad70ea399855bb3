"""
Who may open what (trust.md, "Access"): one row for each route of `manage.py routes`, walked by tests/test_access.py.

A new route without a row fails there, and so does a row without a route.
"""

from tests.access_table.operations import OPERATIONS
from tests.access_table.pages import PAGES
from tests.access_table.streams import STREAMS

TABLE = [*PAGES, *OPERATIONS]

__all__ = ["OPERATIONS", "PAGES", "STREAMS", "TABLE"]
