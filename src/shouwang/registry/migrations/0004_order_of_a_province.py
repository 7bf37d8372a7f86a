"""Indexes in the order of the list, for actors whose area is larger than a county."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("registry", "0003_search_within_reach")]
    operations = [
        migrations.AddIndex(
            "carefile", models.Index(fields=["sort_key", "id"], name="registry_file_sort")
        ),
        migrations.AddIndex(
            "carefile", models.Index(fields=["-updated_at", "id"], name="registry_file_recent")
        ),
    ]
