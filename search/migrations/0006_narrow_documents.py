from django.db import migrations


class Migration(migrations.Migration):
    """Long vectors are kept beside the rows, which are then few pages to read for many hits.

    The follower writes all documents anew, with the lexemes that searches now look for.
    """

    dependencies = [
        ("cms", "0005_page_list_indexes"),
        ("search", "0005_words_and_labels"),
    ]
    operations = [
        migrations.RunSQL(
            [
                "ALTER TABLE search_searchdocument SET (toast_tuple_target = 128)",
                "ALTER TABLE search_searchdocument ALTER COLUMN vector SET STORAGE EXTERNAL",
                "UPDATE cms_followercursor SET seq = 0 WHERE name = 'postgres-search'",
            ],
            [
                "ALTER TABLE search_searchdocument RESET (toast_tuple_target)",
                "ALTER TABLE search_searchdocument ALTER COLUMN vector SET STORAGE EXTENDED",
            ],
        ),
    ]
