"""The database itself refuses to change or delete the record (hub/core/record/guard.py says who may)."""

from django.db import migrations

SQLITE = [
    f"""
    CREATE TRIGGER record_no_{verb.lower()} BEFORE {verb} ON record_recordentry
    WHEN linli_record_open() = 0
    BEGIN SELECT RAISE(ABORT, 'the record is append-only'); END
    """
    for verb in ("UPDATE", "DELETE")
]
POSTGRES = [
    """
    CREATE FUNCTION linli_record_append_only() RETURNS trigger AS $$
    BEGIN
        IF coalesce(current_setting('linli.record_open', true), '') <> '1' THEN
            RAISE EXCEPTION 'the record is append-only' USING ERRCODE = 'insufficient_privilege';
        END IF;
        IF TG_OP = 'UPDATE' THEN RETURN NEW; END IF;
        RETURN OLD;
    END $$ LANGUAGE plpgsql
    """,
    """
    CREATE TRIGGER record_append_only BEFORE UPDATE OR DELETE ON record_recordentry
    FOR EACH ROW EXECUTE FUNCTION linli_record_append_only()
    """,
    """
    CREATE TRIGGER record_no_truncate BEFORE TRUNCATE ON record_recordentry
    FOR EACH STATEMENT EXECUTE FUNCTION linli_record_append_only()
    """,
]
DROP_SQLITE = ["DROP TRIGGER record_no_update", "DROP TRIGGER record_no_delete"]
DROP_POSTGRES = [
    "DROP TRIGGER record_append_only ON record_recordentry",
    "DROP TRIGGER record_no_truncate ON record_recordentry",
    "DROP FUNCTION linli_record_append_only()",
]


def guard(apps, schema_editor):
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRES:
        schema_editor.execute(statement, params=None)


def open_up(apps, schema_editor):
    for statement in DROP_SQLITE if schema_editor.connection.vendor == "sqlite" else DROP_POSTGRES:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("record", "0001_initial")]
    operations = [migrations.RunPython(guard, open_up)]
