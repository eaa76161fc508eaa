"""The search table: each database has its own kind."""

from django.db import migrations

SQLITE = (
    "CREATE VIRTUAL TABLE ideas_search USING fts5(title, body, tokenize='unicode61', detail='full')",
    "DROP TABLE ideas_search",
)
POSTGRESQL = (
    "CREATE TABLE ideas_search (idea_id bigint PRIMARY KEY, "
    "title text NOT NULL, body text NOT NULL, document tsvector GENERATED ALWAYS AS ("
    "setweight(to_tsvector('simple', title), 'A') || setweight(to_tsvector('simple', body), 'D')) STORED); "
    "CREATE INDEX ideas_search_document ON ideas_search USING gin (document)",
    "DROP TABLE ideas_search",
)


def _run(schema_editor, which):
    statements = SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL
    schema_editor.execute(statements[which], params=None)


class Migration(migrations.Migration):
    dependencies = [("ideas", "0002_initial")]
    operations = [
        migrations.RunPython(lambda apps, editor: _run(editor, 0), lambda apps, editor: _run(editor, 1), elidable=False)
    ]
