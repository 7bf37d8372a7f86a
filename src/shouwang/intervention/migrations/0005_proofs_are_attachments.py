"""Files that prove a fact are attachments of it; the column was never filled."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("intervention", "0004_stays_of_the_response")]
    operations = [migrations.RemoveField(model_name="evidence", name="attachments")]
