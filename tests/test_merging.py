"""A merge forgets nothing: every table that hangs on a file or a person says what becomes of it."""

from django.apps import apps
from django.db.models import ForeignKey

from shouwang.registry import hooks
from shouwang.registry.models import CareFile, Person


def test_every_table_that_hangs_on_a_file_says_what_becomes_of_it() -> None:
    declared = {(table.model, table.column) for table in hooks.hanging()}
    found = {
        (model, field.attname)
        for model in apps.get_models()
        if model._meta.app_label != "registry"
        for field in model._meta.concrete_fields
        if field.attname in {"care_file_id", "file_id", "person_id"}
        or (isinstance(field, ForeignKey) and field.related_model in (CareFile, Person))
    }

    missing = sorted(f"{model._meta.label}.{column}" for model, column in found - declared)
    assert not missing, f"Say in hooks.merging what a merge does with {missing}"


def test_nothing_is_declared_that_is_no_column() -> None:
    for table in hooks.hanging():
        columns = {field.attname for field in table.model._meta.concrete_fields}
        assert {table.column, *table.unique} <= columns, table
