import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('iblai_mentor_plugin', '0019_embeddings'),
    ]

    operations = [
        migrations.AddField(
            model_name='provider',
            name='passages',
            field=models.PositiveSmallIntegerField(blank=True, help_text='Passages of the course that go along with a question, as far as there is room. Empty: 12, or 3 where the context length is 8192 or less, as a small model answers better from a few.', null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(40)]),
        ),
    ]
