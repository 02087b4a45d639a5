"""What recipes say in Django: models by their names, and steps of one engine where the same migrations run on several."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from analyzers.migrations.rules.engine_names import engine_name
from analyzers.migrations.stream import Engine

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analyzers.migrations.moment import Moment
    from analyzers.migrations.stream import Detected, Stream

_VENDORS: Final = {Engine.MYSQL: "mysql", Engine.MARIADB: "mysql", Engine.SQLITE: "sqlite"}
_HELPER: Final = """\
def on_{vendor}(sql):
    def run(apps, schema_editor):
        if schema_editor.connection.vendor == "{vendor}":
            schema_editor.execute(sql, params=None)
    return migrations.RunPython(run, migrations.RunPython.noop{apart})"""
_ELSEWHERE: Final = """\
class {word}Elsewhere(migrations.{word}):
    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        if schema_editor.connection.vendor != "{vendor}":
            super().database_forwards(app_label, schema_editor, from_state, to_state)"""
_KEEPING: Final = """\
class AddFieldKeepingDefault(migrations.AddField):
    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        super().database_forwards(app_label, schema_editor, from_state, to_state)
        model, alias = to_state.apps.get_model(app_label, self.model_name), schema_editor.connection.alias
        if schema_editor.connection.vendor == "sqlite" or not self.allow_migrate_model(alias, model):
            return
        field = model._meta.get_field(self.name)
        field.default = self.field.default
        table, column = schema_editor.quote_name(model._meta.db_table), schema_editor.quote_name(field.column)
        sql = f"ALTER TABLE {{table}} ALTER COLUMN {{column}} SET DEFAULT {value}"
        schema_editor.execute(sql, [schema_editor.effective_default(field)])"""
_INDEX: Final = """\
class AddIndexWithoutLock(migrations.AddIndex):
    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        if schema_editor.connection.vendor != "postgresql":
            return super().database_forwards(app_label, schema_editor, from_state, to_state)
        model = to_state.apps.get_model(app_label, self.model_name)
        schema_editor.add_index(model, self.index, concurrently=True)

"""


def has_several(moment: Moment) -> bool:
    """Tell whether Django's migrations run on engines of several kinds."""
    return moment.stream.runner.framework == "django" and bool(moment.detected.also)


def vendor(detected: Detected) -> str:
    """Return what Django calls the engine that is judged."""
    return _VENDORS.get(detected.engine, "postgresql")


def run(stream: Stream, sql: str) -> str:
    """Return a statement as a migration runs it on the engine that is judged, and on no other."""
    mark = '"' if '"' not in sql else "'" if "'" not in sql else "'''"
    return f"on_{vendor(stream.detected)}({mark}{sql}{mark})"


def with_helper(moment: Moment, steps: Sequence[str]) -> tuple[str, ...]:
    """Return steps with the function that some of them call in front of the first that does."""
    name = vendor(moment.detected)
    at = next((number for number, one in enumerate(steps) if f"on_{name}(" in one), None)
    if at is None or not has_several(moment):
        return tuple(steps)
    others = " and ".join(engine_name(one) for one in moment.detected.also)
    # MySQL refuses DDL in the transaction that RunPython opens where it is not asked to leave it.
    helper = _HELPER.format(vendor=name, apart=", atomic=False" if name == "mysql" else "")
    step = f"Run by {engine_name(moment.engine)} alone what is for it, as the settings name {others} too:\n{helper}"
    return (*steps[:at], step, *steps[at:])


def elsewhere(moment: Moment, word: str, said: str = "") -> str:
    """Return the step by which an operation stays for Django's state, and for the engines that the SQL is not for.

    ``said`` is what it has to say, '' for what it says already.
    """
    return (
        f"{f'Have {word} with {said}' if said else f'Keep {word}'} for Django's state and the other engines:\n"
        f"{_ELSEWHERE.format(word=word, vendor=vendor(moment.detected))}\n\n"
        f"{word}Elsewhere(...)  # with {said or f'what {word} has here'}"
    )


def keeping_default(fields: str, *, as_expression: bool) -> str:
    """Return an AddField after which the database keeps the default that it had while the rows were filled.

    The value goes through the field, as each engine writes it in another way. SQLite changes no default, and its one process
    needs it least. ``as_expression``: MySQL takes the default of one of the types in parentheses alone.
    """
    code = _KEEPING.format(value="(%s)" if as_expression else "%s")
    return f"{code}\n\nAddFieldKeepingDefault(...)  # with what AddField has here, for {fields}"


def drop_later(moment: Moment, table: str, field: str) -> str:
    """Return the code that drops a field from the database which the models have lost, whatever the engine is."""
    model = model_of(moment, table)
    return (
        "migrations.SeparateDatabaseAndState(\n"
        f'    state_operations=[migrations.AddField("{model}", "{field}", models....)],  # as it was\n'
        f'),\nmigrations.RemoveField("{model}", "{field}")'
    )


def add_index(moment: Moment, arguments: str) -> str:
    """Return the code that builds an index while writes go on; ``arguments`` as AddIndexConcurrently takes them."""
    if has_several(moment):
        return f"{_INDEX}AddIndexWithoutLock({arguments})"
    return f"from django.contrib.postgres.operations import AddIndexConcurrently\nAddIndexConcurrently({arguments})"


def model_of(moment: Moment, table: str) -> str:
    """Return a model's name as operations write it, ``...`` where its table was given another name."""
    app = moment.migration.name.partition(".")[0]
    name = table.removeprefix(f"{app}_")
    return name if "." in moment.migration.name and name != table and name.isidentifier() else "..."
