from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('progress', '0006_workbooks'),
    ]

    operations = [
        migrations.RenameField(
            model_name='workbookupload',
            old_name='marked',
            new_name='marked_sha256',
        ),
    ]
