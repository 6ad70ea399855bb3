"""A migration of new tables, without what makes Django slow at many of them."""

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import Migration
from django.db.migrations.state import ProjectState


class NewTables(Migration):
    """
    Makes an app's tables, all at once.

    After each operation Django makes every model anew that has to do with the one it adds, and by way of the people
    that is nearly all there are, each time. Here they are made once, when all operations have said what they add. So
    this is for operations that ask for nothing but how it is afterwards: `CreateModel`, and an index over it.
    """

    def apply(
        self, project_state: ProjectState, schema_editor: BaseDatabaseSchemaEditor, collect_sql: bool = False
    ) -> ProjectState:
        """Django's `apply`; the SQL alone (`sqlmigrate`) is collected as Django does it, operation by operation."""
        if collect_sql:
            return super().apply(project_state, schema_editor, collect_sql)
        vars(project_state).pop("apps", None)
        self.mutate_state(project_state, preserve=False)
        for operation in self.operations:
            operation.database_forwards(self.app_label, schema_editor, project_state, project_state)
        return project_state
