"""The changes that partners propose take a name of their own: proposals are those that grow from needs."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('directory', '0009_precise_themes'),
    ]

    operations = [
        migrations.RenameModel('Proposal', 'SheetChange'),
        migrations.RenameModel('HistoricalProposal', 'HistoricalSheetChange'),
        migrations.RemoveConstraint(
            model_name='sheetchange',
            name='proposal_waits_once_a_sheet',
        ),
        migrations.RemoveConstraint(
            model_name='sheetchange',
            name='proposal_answered_by_somebody_on_a_day',
        ),
        migrations.RemoveConstraint(
            model_name='sheetchange',
            name='proposal_sent_back_with_words',
        ),
        migrations.AlterField(
            model_name='sheetchange',
            name='organisation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sheet_changes', to='directory.organisation', verbose_name='organisation'),
        ),
        migrations.AlterField(
            model_name='sheetchange',
            name='service',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='sheet_changes', to='directory.service', verbose_name='service'),
        ),
        migrations.AddConstraint(
            model_name='sheetchange',
            constraint=models.UniqueConstraint(condition=models.Q(('outcome', '')), fields=('organisation', 'service'), name='sheet_change_waits_once_a_sheet', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='sheetchange',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answered_by__isnull', True), ('answered_on__isnull', True), ('outcome', '')), models.Q(models.Q(('outcome', ''), _negated=True), ('answered_by__isnull', False), ('answered_on__isnull', False)), _connector='OR'), name='sheet_change_answered_by_somebody_on_a_day'),
        ),
        migrations.AddConstraint(
            model_name='sheetchange',
            constraint=models.CheckConstraint(condition=models.Q(('answer', ''), ('outcome', 'sent_back'), _negated=True), name='sheet_change_sent_back_with_words', violation_error_message='Say in a few words why it is sent back.'),
        ),
    ]
