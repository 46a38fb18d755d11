# The readings of one area by period: what an area's sheet is compared with.

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0003_accounts'),
        ('ledger', '0006_force_task_ends'),
        ('progress', '0003_month'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name='reading',
            index=models.Index(fields=['area', 'period_end'], name='reading_by_area'),
        ),
    ]
