"""Model fields with one meaning each."""

from typing import Any

from django.db import models

from . import crypto


class CodeField(models.CharField):  # type: ignore[type-arg]
    """A code compared byte by byte, so that ranges and prefixes use plain indexes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("db_collation", "C")
        super().__init__(*args, **kwargs)


class SealedTextField(models.BinaryField):  # type: ignore[type-arg]
    """A text that the database holds sealed; bound to its table and column."""

    @property
    def context(self) -> str:
        """The place the value is sealed for."""
        return f"{self.model._meta.db_table}.{self.column}"

    def from_db_value(self, value: bytes | None, expression: Any, connection: Any) -> str:
        """Return the readable text."""
        return crypto.unseal_text(value, self.context) if value else ""

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        """Return the sealed bytes for text; bytes are taken as sealed already."""
        if isinstance(value, str):
            value = crypto.seal_text(value, self.context)
        return super().get_db_prep_value(value, connection, prepared)

    def value_to_string(self, obj: models.Model) -> str:
        """Keep sealed values out of fixtures and dumps."""
        return ""

    def to_python(self, value: Any) -> Any:
        """Leave text as it is (BinaryField would decode base64)."""
        return value
