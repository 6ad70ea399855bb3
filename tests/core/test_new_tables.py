"""Tables that are made at once are those that Django would have made one by one (hub/core/kit/new_tables.py)."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.db.migrations import CreateModel, Migration
from django.db.migrations.loader import MigrationLoader

from hub.core.flow.search_index import SearchIndex
from hub.core.kit.new_tables import NewTables


def made(migration: Migration, loader: MigrationLoader, apply: Callable[..., object]) -> list[str]:
    """The statements by which `apply` makes that migration's tables; none of them is carried out."""
    before = loader.project_state((migration.app_label, migration.name), at_end=False)
    with connection.schema_editor(collect_sql=True, atomic=False) as editor:
        apply(migration, before, editor)
    statements: list[str] = editor.collected_sql
    return statements


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("app", ["record", "jobs", "flow"])
def test_at_once_and_one_by_one_make_the_same_tables(app: str) -> None:
    loader = MigrationLoader(connection)
    migration = loader.get_migration(app, "0001_initial")
    assert isinstance(migration, NewTables)
    at_once = made(migration, loader, NewTables.apply)
    assert sum("CREATE TABLE" in statement for statement in at_once) == len(migration.operations)
    assert at_once == made(migration, loader, Migration.apply)


def test_no_step_asks_how_it_was_before() -> None:
    """At once there is no before between the steps: such a step belongs in a migration of its own."""
    ours = [step for step in MigrationLoader(None).disk_migrations.values() if isinstance(step, NewTables)]
    steps = {type(operation) for migration in ours for operation in migration.operations}
    assert steps == {CreateModel, SearchIndex}
