"""Indexes of persons and files that cost an import more than they give are dropped or made smaller.

* By county, name and birth date of a person nobody asks: a roster's rows find files by the day of
  birth of the file.
* A whole identity number is only ever compared whole: a hash is found in one step, and needs no
  place in an order.
* The index that the totals of open files are read from begins with the area, and serves for the
  area alone too once closed files are in it; the one by area and order of names goes. Nothing read
  its order: a village is asked by a range of codes, and sorted.
* By county and verdict alone, equal entries are stored once and lie in the order of their rows:
  counting by verdict reads a tenth of the pages, and the first page of the list comes from the
  index by county.
* Files that no passing of days changes, new ones among them, are not in the index of the day.
"""

import django.contrib.postgres.indexes
from django.db import migrations, models

OPEN = """
DROP INDEX registry_file_open;
CREATE INDEX registry_file_open ON registry_carefile (area, verdict, status, without_carer);
"""
OPEN_BEFORE = """
DROP INDEX registry_file_open;
CREATE INDEX registry_file_open ON registry_carefile (area, verdict, status, without_carer)
    WHERE status <> 'CLOSED';
"""


class Migration(migrations.Migration):
    dependencies = [("registry", "0012_page_of_a_file")]
    operations = [
        migrations.RemoveIndex("person", "registry_person_birth"),
        migrations.RemoveIndex("person", "registry_person_number"),
        migrations.AddIndex(
            "person",
            django.contrib.postgres.indexes.HashIndex(
                fields=["id_digest"],
                name="registry_person_number",
                condition=models.Q(id_digest__isnull=False),
            ),
        ),
        migrations.RunSQL(OPEN, OPEN_BEFORE),
        migrations.RemoveIndex("carefile", "registry_file_area"),
        migrations.RemoveIndex("carefile", "registry_file_verdict"),
        migrations.AddIndex(
            "carefile", models.Index(fields=["county", "verdict"], name="registry_file_verdict")
        ),
        migrations.RemoveIndex("carefile", "registry_file_next_change"),
        migrations.AddIndex(
            "carefile",
            models.Index(
                fields=["next_change_on"],
                name="registry_file_next_change",
                condition=models.Q(next_change_on__isnull=False),
            ),
        ),
    ]
