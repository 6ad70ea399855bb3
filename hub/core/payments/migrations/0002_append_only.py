"""The database itself refuses to change or delete the ledger; hub/core/record/guard.py says who may."""

from django.db import migrations

TABLES = ("payments_posting", "payments_ledgerentry")
SQLITE = [
    f"""
    CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table}
    WHEN linli_record_open() = 0
    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END
    """
    for table in TABLES
    for verb in ("UPDATE", "DELETE")
]
POSTGRES = [
    """
    CREATE FUNCTION linli_ledger_append_only() RETURNS trigger AS $$
    BEGIN
        IF coalesce(current_setting('linli.record_open', true), '') <> '1' THEN
            RAISE EXCEPTION 'the ledger is append-only' USING ERRCODE = 'insufficient_privilege';
        END IF;
        IF TG_OP = 'UPDATE' THEN RETURN NEW; END IF;
        RETURN OLD;
    END $$ LANGUAGE plpgsql
    """,
    *(
        f"""
        CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
        FOR EACH ROW EXECUTE FUNCTION linli_ledger_append_only()
        """
        for table in TABLES
    ),
    *(
        f"""
        CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
        FOR EACH STATEMENT EXECUTE FUNCTION linli_ledger_append_only()
        """
        for table in TABLES
    ),
]
DROP_SQLITE = [f"DROP TRIGGER {table}_no_{verb}" for table in TABLES for verb in ("update", "delete")]
DROP_POSTGRES = [
    *(f"DROP TRIGGER {table}_append_only ON {table}" for table in TABLES),
    *(f"DROP TRIGGER {table}_no_truncate ON {table}" for table in TABLES),
    "DROP FUNCTION linli_ledger_append_only()",
]


def guard(apps, schema_editor):
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRES:
        schema_editor.execute(statement, params=None)


def open_up(apps, schema_editor):
    for statement in DROP_SQLITE if schema_editor.connection.vendor == "sqlite" else DROP_POSTGRES:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("payments", "0001_initial"), ("record", "0002_append_only")]
    operations = [migrations.RunPython(guard, open_up)]
