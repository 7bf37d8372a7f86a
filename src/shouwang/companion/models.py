"""What was keyed into the national system, and what is still to be keyed."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from shouwang.core.fields import CodeField, SealedTextField
from shouwang.core.models import AreaModel, ScopedQuerySet, UUIDModel
from shouwang.registry.models import CareFile

from .choices import TaskKind


class Keyed(UUIDModel, AreaModel):
    """What somebody said to have keyed for a child, last; `gone`: the child was taken out there."""

    care_file = models.OneToOneField(CareFile, on_delete=models.CASCADE, related_name="keyed")
    values = SealedTextField()  # JSON: label → text as keyed
    gone = models.BooleanField(default=False)
    keyed_at = models.DateTimeField(_("录入登记时间"))
    keyed_by = models.CharField(_("录入人"), max_length=120)
    before = SealedTextField(default=b"")  # the state before, for taking a tick back

    class Meta(AreaModel.Meta):
        pass

    def __str__(self) -> str:
        return str(self.care_file_id)


class Task(UUIDModel, AreaModel):
    """What is to be keyed for a child. Derived from facts and :class:`Keyed`; never edited."""

    care_file = models.OneToOneField(CareFile, on_delete=models.CASCADE, related_name="keying")
    kind = CodeField(_("事项"), max_length=7, choices=TaskKind.choices)
    columns = ArrayField(models.CharField(max_length=80), default=list)  # labels, no values
    since = models.DateField(_("产生日期"))

    objects: ClassVar[ScopedQuerySet["Task"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(AreaModel.Meta):
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["county", "kind", "since", "id"], name="companion_task_county"),
            models.Index(fields=["township", "kind", "since"], name="companion_task_township"),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())


class LocalLayout(UUIDModel):
    """A county's own words for columns and options of the national system."""

    county = CodeField(max_length=6, unique=True)
    labels = models.JSONField(default=dict)  # source → label; "" leaves the column out
    options = models.JSONField(default=dict)  # source → {our code: text there}
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=120)

    def __str__(self) -> str:
        return str(self.county)
