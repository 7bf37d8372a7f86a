"""Nobody looks a row up by its place; an import wrote that index twice for every row."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("exchange", "0018_a_person_may_keep_the_file"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="sourcerow",
            name="exchange_row_place",
        ),
    ]
