"""The index over a table's `search` column, as a step of a migration."""

from typing import Any

from django.db.migrations.operations.base import Operation

VECTOR = "array_to_tsvector(string_to_array(search, ' '))"
"""The words as they stand: PostgreSQL's own parser knows no Chinese, and would take some numbers for others."""


def index_name(table: str) -> str:
    """The name of a table's search index on both databases."""
    return f"{table}_search"


class SearchIndex(Operation):
    """
    Makes the search index of a model with a `search` column (`flow.search.Searchable`), or makes it anew.

    On SQLite three triggers keep it. Django makes a SQLite table anew when it changes a column, and a table that is
    dropped takes its triggers along: after such a step repeat this one (tests/core/test_search.py says so).
    """

    reversible = True

    def __init__(self, name: str) -> None:
        self.name = name

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """How it is written down."""
        return type(self).__name__, [self.name], {}

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Django's picture of the models does not change."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Makes it, with what the table holds already."""
        table = to_state.apps.get_model(app_label, self.name)._meta.db_table
        sqlite = schema_editor.connection.vendor == "sqlite"
        for statement in [*_drop(table, sqlite), *(_sqlite(table) if sqlite else _postgresql(table))]:
            schema_editor.execute(statement, params=None)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Takes it away."""
        table = from_state.apps.get_model(app_label, self.name)._meta.db_table
        for statement in _drop(table, schema_editor.connection.vendor == "sqlite"):
            schema_editor.execute(statement, params=None)

    def describe(self) -> str:
        """For `migrate`."""
        return f"Search index of {self.name}"


FTS5 = """
CREATE VIRTUAL TABLE {index} USING fts5(
    search, content='{table}', content_rowid='id', detail=none, columnsize=0, tokenize="ascii tokenchars '_'"
)
"""


def _sqlite(table: str) -> list[str]:
    index = index_name(table)
    put = f"INSERT INTO {index}(rowid, search) VALUES (new.id, new.search);"
    take = f"INSERT INTO {index}({index}, rowid, search) VALUES ('delete', old.id, old.search);"
    changed = "WHEN old.search <> new.search"
    return [
        FTS5.format(index=index, table=table),
        f"INSERT INTO {index}({index}) VALUES ('rebuild')",
        f"CREATE TRIGGER {index}_put AFTER INSERT ON {table} BEGIN {put} END",
        f"CREATE TRIGGER {index}_take AFTER DELETE ON {table} BEGIN {take} END",
        f"CREATE TRIGGER {index}_move AFTER UPDATE OF search ON {table} {changed} BEGIN {take} {put} END",
    ]


def _postgresql(table: str) -> list[str]:
    return [f"CREATE INDEX {index_name(table)} ON {table} USING gin ({VECTOR}) WITH (fastupdate = off)"]


def _drop(table: str, sqlite: bool) -> list[str]:
    index = index_name(table)
    if not sqlite:
        return [f"DROP INDEX IF EXISTS {index}"]
    triggers = [f"DROP TRIGGER IF EXISTS {index}_{verb}" for verb in ("put", "take", "move")]
    return [*triggers, f"DROP TABLE IF EXISTS {index}"]
