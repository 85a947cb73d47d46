import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cms', '0008_sort_creator'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ApiToken',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(help_text='Says what the token is used for, and where.', max_length=255, verbose_name='name')),
                ('scopes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('read', 'read with a higher limit'), ('preview', 'read drafts'), ('import', 'import works')], max_length=16), size=None, verbose_name='rights')),
                ('public_id', models.CharField(editable=False, max_length=12, unique=True)),
                ('secret_hash', models.CharField(editable=False, max_length=64)),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                ('expires_at', models.DateTimeField(blank=True, help_text='Left empty: until it is revoked.', null=True, verbose_name='valid until')),
                ('last_used_at', models.DateTimeField(editable=False, null=True, verbose_name='last used')),
                ('revoked_at', models.DateTimeField(editable=False, null=True, verbose_name='revoked')),
                ('owner', models.ForeignKey(help_text='The token sees what this person may see, and ends with the account.', on_delete=django.db.models.deletion.CASCADE, related_name='content_api_tokens', to=settings.AUTH_USER_MODEL, verbose_name='owner')),
            ],
            options={
                'verbose_name': 'content API token',
                'verbose_name_plural': 'content API tokens',
                'ordering': ['-created_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='RequestCount',
            fields=[
                ('client', models.CharField(max_length=100, primary_key=True, serialize=False)),
                ('ends_at', models.DateTimeField()),
                ('requests', models.IntegerField()),
            ],
        ),
        # Counts of a minute are worth no writing to the log.
        migrations.RunSQL(
            "ALTER TABLE cms_requestcount SET UNLOGGED",
            "ALTER TABLE cms_requestcount SET LOGGED",
        ),
    ]
