from django.db import migrations, models
import django.db.models.deletion


def convert_table(apps, schema_editor):
    """On MySQL and MariaDB: store every character, as in the tables before."""
    if schema_editor.connection.vendor == "mysql":
        name = schema_editor.quote_name("iblai_mentor_plugin_noticetranslation")
        schema_editor.execute(f"ALTER TABLE {name} CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_bin")


def name_language(apps, schema_editor):
    """Say of the notice that the installation began with that it is in English, whatever the site is in."""
    shipped = {"version": 1, "text__startswith": "The mentor remembers where you are in this course: the page that you"}
    apps.get_model("iblai_mentor_plugin", "Notice").objects.filter(**shipped).update(language="en")


class Migration(migrations.Migration):

    dependencies = [
        ('iblai_mentor_plugin', '0027_searches'),
    ]

    operations = [
        migrations.AddField(
            model_name='notice',
            name='language',
            field=models.CharField(blank=True, help_text='Of the text; empty: the language of the site.', max_length=35, null=True),
        ),
        migrations.RunPython(name_language, migrations.RunPython.noop),
        migrations.CreateModel(
            name='NoticeTranslation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('language', models.CharField(help_text='Of the text, as a code such as es or pt-br.', max_length=35)),
                ('text', models.TextField(help_text='Says what the notice says, no more and no less.')),
                ('is_published', models.BooleanField(default=False, help_text='Learners who use this language read it; until then they read the notice itself, and are told so.')),
                ('created', models.DateTimeField(auto_now_add=True)),
                ('modified', models.DateTimeField(auto_now=True)),
                ('notice', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='translations', to='iblai_mentor_plugin.notice')),
            ],
            options={
                'ordering': ['notice', 'language'],
            },
        ),
        migrations.AddConstraint(
            model_name='noticetranslation',
            constraint=models.UniqueConstraint(fields=('notice', 'language'), name='iblai_mentor_one_notice_translation'),
        ),
        # Not atomic: the database cannot take back a change of a table.
        migrations.RunPython(convert_table, migrations.RunPython.noop, atomic=False),
        migrations.AddField(
            model_name='noticeacceptance',
            name='translation',
            field=models.ForeignKey(blank=True, help_text="The text that was shown; empty: the notice's own.", null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='iblai_mentor_plugin.noticetranslation'),
        ),
    ]
