"""
Who may open what (trust.md, "Access"): one row for each route of `manage.py routes`, walked by tests/test_access.py.

A new route without a row fails there, and so does a row without a route.
"""

from tests.access_table import operations, pages
from tests.access_table.desk import DESK_WORK_OPERATIONS, DESK_WORK_PAGES
from tests.access_table.groceries import GROCERY_OPERATIONS, GROCERY_PAGES
from tests.access_table.probes import PROBES
from tests.access_table.streams import STREAMS

PAGES = [*pages.PAGES, *GROCERY_PAGES, *DESK_WORK_PAGES]
OPERATIONS = [*operations.OPERATIONS, *GROCERY_OPERATIONS, *DESK_WORK_OPERATIONS]
TABLE = [*PAGES, *OPERATIONS]

__all__ = ["OPERATIONS", "PAGES", "PROBES", "STREAMS", "TABLE"]
