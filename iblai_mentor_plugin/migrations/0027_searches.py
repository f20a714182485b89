from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('iblai_mentor_plugin', '0026_starters_claim'),
    ]

    operations = [
        migrations.AddField(
            model_name='noticeacceptance',
            name='only_searches',
            field=models.BooleanField(help_text='It said that questions go there to be searched for, and nothing else.', null=True),
        ),
    ]
