from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    operations = [
        migrations.CreateModel(
            name="Ticket",
            fields=[
                ("id", models.BigAutoField(primary_key=True)),
                ("subject", models.CharField(max_length=200)),
                ("state", models.CharField(max_length=20, default="open", db_index=True)),
                ("opened_at", models.DateTimeField(auto_now_add=True)),
            ],
        ),
    ]
