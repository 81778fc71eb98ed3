from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ('audit', '0005_reasons_of_reading'),
    ]

    operations = [
        # what was being typed when it runs stays: one row a place until now
        migrations.RenameField('typedform', 'sent_by_sitting', 'sitting'),
        migrations.AddField('typedform', 'is_sent', models.BooleanField(default=False)),
        migrations.RunSQL("UPDATE audit_typedform SET is_sent = true WHERE sitting <> ''", migrations.RunSQL.noop),
        migrations.AlterField('typedform', 'sitting', models.CharField(max_length=36)),
        migrations.AlterField('typedform', 'place', models.CharField(max_length=120)),
        migrations.AddConstraint(
            'typedform', models.UniqueConstraint(fields=('place', 'sitting'), name='typed_once_in_a_sitting')
        ),
    ]
