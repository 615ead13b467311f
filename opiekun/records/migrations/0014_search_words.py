"""Words of names and titles: a misspelt word is corrected by them, and the right one is searched.

Apps whose records have a ``search_key`` let it be learned, see ``records/search/learning.py``.
"""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.operations import CreateExtension
from django.db import migrations, models
from django.db.models import F

# Transactions do not wait for one another here, whatever they learn: a word that stands here twice does no harm.
LEARN = """
CREATE FUNCTION records_learn(keys text[]) RETURNS void LANGUAGE sql AS $$
    INSERT INTO records_search_word (word)
    SELECT said.word FROM (
        SELECT DISTINCT w.word COLLATE "C" AS word
        FROM unnest(keys) AS k (key) CROSS JOIN LATERAL records_words(k.key) AS w (word)) AS said
    WHERE NOT EXISTS (SELECT FROM records_search_word AS known WHERE known.word = said.word)
$$;
CREATE FUNCTION records_learn_rows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM records_learn((SELECT array_agg(search_key) FROM new_rows));
    RETURN NULL;
END $$;
CREATE FUNCTION records_learn_row() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM records_learn(ARRAY[NEW.search_key]);
    RETURN NULL;
END $$
"""
# As ``records/search/spelling.py`` takes apart what was typed.
WORDS = """
CREATE FUNCTION records_words(key text) RETURNS SETOF text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT ROWS 4 AS $$
    SELECT word FROM pg_catalog.string_to_table(
        pg_catalog.translate(key, '.,;:!?/\\|()[]{}<>"''`„”“’«»+*=&%#@_~^-–—', pg_catalog.repeat(' ', 50)), ' ') AS s (word)
    WHERE pg_catalog.length(word) BETWEEN 3 AND 40 AND word !~ '[0-9]'
$$
"""
FORGET = """
DROP FUNCTION records_learn_row();
DROP FUNCTION records_learn_rows();
DROP FUNCTION records_learn(text[])
"""


class Migration(migrations.Migration):
    dependencies = [("records", "0013_stretches_of_the_alphabet")]

    operations = [
        CreateExtension("fuzzystrmatch"),
        migrations.CreateModel(
            name="SearchWord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("word", models.CharField(db_collation="C", max_length=40)),
                ("records", models.IntegerField(db_default=0, default=0)),
            ],
            options={
                "db_table": "records_search_word",
                "default_permissions": (),
                "indexes": [
                    models.Index(fields=["word"], include=("records",), name="records_search_word_of"),
                    GinIndex(OpClass(F("word"), name="gin_trgm_ops"), name="records_search_word_like"),
                ],
            },
        ),
        migrations.RunSQL(WORDS, "DROP FUNCTION records_words(text)"),
        migrations.RunSQL(LEARN, FORGET),
    ]
