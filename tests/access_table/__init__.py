"""
Who may open what (trust.md, "Access"): one row for each route of `manage.py routes`, walked by tests/test_access.py.

A new route without a row fails there, and so does a row without a route.
"""

from tests.access_table import operations, pages
from tests.access_table.board import BOARD_OPERATIONS, BOARD_PAGES
from tests.access_table.desk import DESK_WORK_OPERATIONS, DESK_WORK_PAGES
from tests.access_table.groceries import GROCERY_OPERATIONS, GROCERY_PAGES
from tests.access_table.ladder import LADDER_OPERATIONS, LADDER_PAGES
from tests.access_table.passes import PASS_OPERATIONS, PASS_PAGES
from tests.access_table.probes import PROBES
from tests.access_table.streams import STREAMS

PAGES = [*pages.PAGES, *BOARD_PAGES, *DESK_WORK_PAGES, *GROCERY_PAGES, *LADDER_PAGES, *PASS_PAGES]
OPERATIONS = [
    *operations.OPERATIONS, *BOARD_OPERATIONS, *DESK_WORK_OPERATIONS, *GROCERY_OPERATIONS, *LADDER_OPERATIONS,
    *PASS_OPERATIONS,
]  # fmt: skip
TABLE = [*PAGES, *OPERATIONS]

__all__ = ["OPERATIONS", "PAGES", "PROBES", "STREAMS", "TABLE"]
