"""The server that tests talk to answers like the stock one, for all that the project builds on.

The expected tokens are those of the Elasticsearch reference ("Text analysis") or follow from the
rules of the Lucene filters it names. They hold for the stock image, too.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from elasticsearch import BadRequestError, Elasticsearch, ElasticsearchWarning
from elasticsearch.helpers import bulk

Part = str | dict[str, Any]


@pytest.fixture(scope="module")
def client(elasticsearch_url: str) -> Iterator[Elasticsearch]:
    """The official client."""
    with Elasticsearch(elasticsearch_url, request_timeout=30) as client:
        yield client


@pytest.fixture
def prefix(client: Elasticsearch) -> Iterator[str]:
    """A prefix for the names of a test's indices, which go when the test ends."""
    prefix = f"test-{uuid.uuid4().hex}-"
    yield prefix
    names = list(client.indices.get(index=f"{prefix}*"))
    if names:
        client.indices.delete(index=names)


def tokens(client: Elasticsearch, text: str, **parts: Any) -> list[str]:
    """The tokens that `_analyze` gives, in order."""
    answer = client.indices.analyze(text=text, **parts)
    return [token["token"] for token in answer["tokens"]]


def stemmer(language: str) -> Part:
    return {"type": "stemmer", "language": language}


COMPOUNDS = {
    "type": "dictionary_decompounder",
    "word_list": ["klima", "klimawandel", "wandel", "anpassung"],
}
DELIMITED = "Neil's-Super-Duper-XL500--42+AutoCoder"
FOX = "the quick brown fox jumps over the lazy dog"


@pytest.mark.parametrize(
    ("filters", "text", "expected"),
    [
        # Stemmers: German
        ([stemmer("light_german")], "häuser hauses kämpfern", "haus haus kampf"),
        ([stemmer("german")], "häuser haeuser weißer", "haus haus weiss"),
        ([stemmer("minimal_german")], "häuser studentinnen haus", "haus studentin haus"),
        ([{"type": "snowball", "language": "German"}], "häuser weißer", "haus weiss"),
        # Stemmers: English
        ([stemmer("english")], "the foxes jumping quickly", "the fox jump quickli"),
        (["stemmer"], "generously", "gener"),
        (["porter_stem"], "ponies relational", "poni relat"),
        ([stemmer("light_english")], "the foxes jumping quickly", "the fox jump quick"),
        (["kstem"], "the foxes jumping quickly", "the fox jump quick"),
        ([stemmer("porter2")], "generously", "generous"),
        (["snowball"], "the foxes jumping quickly", "the fox jump quick"),
        ([stemmer("minimal_english")], "ponies plants grass", "pony plant grass"),
        ([stemmer("possessive_english")], "Darwin's students'", "Darwin students'"),
        ([{"type": "stemmer", "name": "lightGerman"}], "häuser", "haus"),
        # Stemmers: what they leave alone
        (
            [{"type": "keyword_marker", "keywords": ["jumping"]}, "stemmer"],
            "running and jumping Jumping",
            "run and jumping Jump",
        ),
        (
            [{"type": "keyword_marker", "keywords": ["JUMPING"], "ignore_case": True}, "stemmer"],
            "running and jumping",
            "run and jumping",
        ),
        (
            [{"type": "keyword_marker", "keywords_pattern": "jump.*"}, "stemmer"],
            "running and jumping",
            "run and jumping",
        ),
        (["keyword_repeat", "stemmer"], "fox running", "fox fox running run"),
        (["keyword_repeat", "stemmer", "remove_duplicates"], "fox running", "fox running run"),
        (
            [{"type": "stemmer_override", "rules": ["mice, mouses => mouse"]}, "stemmer"],
            "mice mouses houses",
            "mouse mouse hous",
        ),
        # Letters
        (
            ["german_normalization"],
            "müller mueller straße neue quelle",
            "muller muller strasse neue quelle",
        ),
        (["asciifolding"], "Århus Straße Æther naïve", "Arhus Strasse AEther naive"),
        (
            [{"type": "asciifolding", "preserve_original": True}],
            "Århus café oslo",
            "Arhus Århus cafe café oslo",
        ),
        (["decimal_digit"], "१-one two-२", "1-one two-2"),
        (["uppercase"], "fox straße", "FOX STRAßE"),
        ([{"type": "lowercase"}], "FOX Ä", "fox ä"),
        (["reverse"], "quick fox", "kciuq xof"),
        (["elision"], "j'examine près du wharf", "examine près du wharf"),
        (
            [{"type": "elision", "articles": ["L", "d"], "articles_case": True}],
            "l'avion d'or j'ai",
            "avion or j'ai",
        ),
        # Compounds
        (
            [
                {
                    "type": "dictionary_decompounder",
                    "word_list": ["Donau", "dampf", "meer", "schiff"],
                }
            ],
            "Donaudampfschiff",
            "Donaudampfschiff Donau dampf schiff",
        ),
        (
            [COMPOUNDS],
            "klimawandelanpassung",
            "klimawandelanpassung klima klimawandel wandel anpassung",
        ),
        # Without a word that begins inside another: there the versions of Lucene differ.
        (
            [
                {
                    "type": "dictionary_decompounder",
                    "word_list": ["klima", "klimawandel", "anpassung"],
                    "only_longest_match": True,
                }
            ],
            "klimawandelanpassung",
            "klimawandelanpassung klimawandel anpassung",
        ),
        (
            [COMPOUNDS | {"min_subword_size": 6, "max_subword_size": 8}],
            "klimawandelanpassung",
            "klimawandelanpassung wandel",
        ),
        ([COMPOUNDS | {"min_word_size": 21}], "klimawandelanpassung", "klimawandelanpassung"),
        # Parts of words
        (["word_delimiter_graph"], DELIMITED, "Neil Super Duper XL 500 42 Auto Coder"),
        (
            [{"type": "word_delimiter_graph", "catenate_all": True}],
            "super-duper-xl-500",
            "superduperxl500 super duper xl 500",
        ),
        (
            [{"type": "word_delimiter_graph", "catenate_words": True}],
            "super-duper-xl",
            "superduperxl super duper xl",
        ),
        (
            [{"type": "word_delimiter_graph", "catenate_numbers": True}],
            "01-02-03",
            "010203 01 02 03",
        ),
        (
            [{"type": "word_delimiter_graph", "preserve_original": True}],
            "super-duper-xl-500",
            "super-duper-xl-500 super duper xl 500",
        ),
        (
            [
                {
                    "type": "word_delimiter_graph",
                    "split_on_case_change": False,
                    "split_on_numerics": False,
                    "stem_english_possessive": False,
                    "generate_number_parts": False,
                    "protected_words": ["wi-fi"],
                }
            ],
            "wi-fi AutoCoder j2se O'Neil's 500-42",
            "wi-fi AutoCoder j2se O Neil s",
        ),
        (
            [{"type": "word_delimiter_graph", "type_table": ["\\u002B => ALPHA", "# => ALPHANUM"]}],
            "C++ C# a-b",
            "C++ C# a b",
        ),
        (["edge_ngram"], "quick fox", "q f"),
        ([{"type": "edge_ngram"}], "quick fox", "q qu f fo"),
        (
            [{"type": "edge_ngram", "min_gram": 3, "max_gram": 4, "preserve_original": True}],
            "quick fox",
            "qui quic quick fox",
        ),
        ([{"type": "edge_ngram", "side": "back"}], "quick", "k ck"),
        (["ngram"], "quick fox", "q qu u ui i ic c ck k f fo o ox x"),
        (
            [{"type": "ngram", "min_gram": 4, "max_gram": 4, "preserve_original": True}],
            "quick fox",
            "quic uick quick fox",
        ),
        # Which tokens stay
        ([{"type": "length", "max": 4}], FOX, "the fox over the lazy dog"),
        ([{"type": "length", "min": 4}], FOX, "quick brown jumps over lazy"),
        (["truncate"], "the quinquennial extravaganza", "the quinquenni extravagan"),
        ([{"type": "truncate", "length": 3}], "quick fox", "qui fox"),
        (["unique"], "the fox jumps the fox", "the fox jumps"),
        (
            ["keyword_repeat", {"type": "unique", "only_on_same_position": True}],
            "the fox the fox",
            "the fox the fox",
        ),
        (["stop"], FOX, "quick brown fox jumps over lazy dog"),
        ([{"type": "stop", "stopwords": "_german_"}], "der fuchs und hund", "fuchs hund"),
        (
            [{"type": "pattern_replace", "pattern": "(dog)", "replacement": "watch$1"}],
            "foxes and dogs",
            "foxes and watchdogs",
        ),
        (
            [
                {
                    "type": "pattern_replace",
                    "pattern": "A",
                    "flags": "CASE_INSENSITIVE",
                    "all": False,
                }
            ],
            "banana",
            "bnana",
        ),
    ],
)
def test_token_filter(client: Elasticsearch, filters: list[Part], text: str, expected: str) -> None:
    assert tokens(client, text, tokenizer="whitespace", filter=filters) == expected.split()


@pytest.mark.parametrize(
    ("filters", "text", "expected"),
    [
        (["trim"], "  quick fox ", ["quick fox"]),
        ([{"type": "trim"}, "lowercase"], " Fox", ["fox"]),
        (["shingle"], "quick fox", ["quick fox"]),
    ],
)
def test_token_filter_on_whole_values(
    client: Elasticsearch, filters: list[Part], text: str, expected: list[str]
) -> None:
    assert tokens(client, text, tokenizer="keyword", filter=filters) == expected


def test_shingles_join_neighbours(client: Elasticsearch) -> None:
    found = tokens(client, "quick brown fox", tokenizer="whitespace", filter=["shingle"])
    assert found == ["quick", "quick brown", "brown", "brown fox", "fox"]


def test_parts_of_a_compound_share_its_position(client: Elasticsearch) -> None:
    answer = client.indices.analyze(
        text="der klimawandel kommt", tokenizer="whitespace", filter=[COMPOUNDS]
    )
    positions = {token["token"]: token["position"] for token in answer["tokens"]}
    assert positions == {"der": 0, "klimawandel": 1, "klima": 1, "wandel": 1, "kommt": 2}


@pytest.mark.parametrize(
    ("char_filters", "text", "expected"),
    [
        (["html_strip"], "<p>I&apos;m so <b>happy</b>!</p>", "\nI'm so happy!\n"),
        (
            [{"type": "html_strip", "escaped_tags": ["b"]}],
            "<p>I&apos;m so <b>happy</b>!</p>",
            "\nI'm so <b>happy</b>!\n",
        ),
        (
            [{"type": "mapping", "mappings": [":) => _happy_", "ae => ä", "- =>", "\\u002B => 1"]}],
            ":) Kaese-Kuchen+",
            "_happy_ KäseKuchen1",
        ),
        (
            [{"type": "pattern_replace", "pattern": "(\\d+)-(?=\\d)", "replacement": "$1_"}],
            "card 123-456-789",
            "card 123_456_789",
        ),
        ([{"type": "pattern_replace", "pattern": "X", "flags": "CASE_INSENSITIVE"}], "axb", "ab"),
    ],
)
def test_char_filter(
    client: Elasticsearch, char_filters: list[Part], text: str, expected: str
) -> None:
    assert tokens(client, text, tokenizer="keyword", char_filter=char_filters) == [expected]


TWO_FOXES = "2 Quick Foxes."
WORDS = ["letter", "digit"]


@pytest.mark.parametrize(
    ("tokenizer", "text", "expected"),
    [
        ("whitespace", "quick-brown fox.", "quick-brown fox."),
        ({"type": "whitespace", "max_token_length": 3}, "quick fox", "qui ck fox"),
        ("letter", "The 2 Brown-Foxes dog's", "The Brown Foxes dog s"),
        ("pattern", "The foo_bar_size's default is 5.", "The foo_bar_size s default is 5"),
        ({"type": "pattern", "pattern": ","}, "comma,separated,values", "comma separated values"),
        ({"type": "pattern", "pattern": "\\d+", "group": 0}, "a12b345", "12 345"),
        ("path_hierarchy", "/one/two/three", "/one /one/two /one/two/three"),
        (
            {"type": "path_hierarchy", "delimiter": "-", "replacement": "/", "skip": 2},
            "one-two-three-four-five",
            "/three /three/four /three/four/five",
        ),
        (
            {
                "type": "path_hierarchy",
                "delimiter": "-",
                "replacement": "/",
                "skip": 2,
                "reverse": True,
            },
            "one-two-three-four-five",
            "one/two/three/ two/three/ three/",
        ),
        ("ngram", "fox", "f fo o ox x"),
        (
            {"type": "ngram", "min_gram": 3, "max_gram": 3, "token_chars": WORDS},
            TWO_FOXES,
            "Qui uic ick Fox oxe xes",
        ),
        (
            {
                "type": "ngram",
                "min_gram": 3,
                "max_gram": 3,
                "token_chars": ["letter", "custom"],
                "custom_token_chars": "-",
            },
            "wi-fi 123",
            "wi- i-f -fi",
        ),
        ("edge_ngram", "Quick Fox", "Q Qu"),
        (
            {"type": "edge_ngram", "min_gram": 2, "max_gram": 10, "token_chars": WORDS},
            TWO_FOXES,
            "Qu Qui Quic Quick Fo Fox Foxe Foxes",
        ),
    ],
)
def test_tokenizer(client: Elasticsearch, tokenizer: Part, text: str, expected: str) -> None:
    assert tokens(client, text, tokenizer=tokenizer) == expected.split()


def test_keyword_tokenizer_keeps_the_text_whole(client: Elasticsearch) -> None:
    assert tokens(client, "New York", tokenizer={"type": "keyword"}) == ["New York"]


@pytest.mark.parametrize(
    ("analyzer", "text", "expected"),
    [
        ("german", "Die Häuser in der Straße", "haus strass"),
        ("english", "The foxes are jumping quickly", "fox jump quickli"),
    ],
)
def test_language_analyzer(client: Elasticsearch, analyzer: str, text: str, expected: str) -> None:
    assert tokens(client, text, analyzer=analyzer) == expected.split()


def test_normalizers_and_wildcards_fold_letters(client: Elasticsearch, prefix: str) -> None:
    # given a keyword field with a normalizer, and a text field that keeps unfolded words, too
    index = f"{prefix}cities"
    client.indices.create(
        index=index,
        settings={
            "analysis": {
                "filter": {"both": {"type": "asciifolding", "preserve_original": True}},
                "normalizer": {"folded": {"filter": ["lowercase", "asciifolding", "trim"]}},
                "analyzer": {"text": {"tokenizer": "standard", "filter": ["lowercase", "both"]}},
            }
        },
        mappings={
            "properties": {
                "name": {"type": "keyword", "normalizer": "folded"},
                "text": {"type": "text", "analyzer": "text"},
            }
        },
    )
    client.index(index=index, document={"name": " Århus", "text": "In Århus"}, refresh=True)

    # then the stored value is folded, and so are terms and wildcards that are looked for
    counts = client.search(index=index, aggs={"names": {"terms": {"field": "name"}}})
    assert [b["key"] for b in counts["aggregations"]["names"]["buckets"]] == ["arhus"]
    for query in ({"term": {"name": "ÅRHUS"}}, {"query_string": {"query": "text:ÅRH*"}}):
        assert client.count(index=index, query=query)["count"] == 1, query


@pytest.mark.parametrize(
    ("filters", "complaint"),
    [
        ([{"type": "dictionary_decompounder"}], "word_list must be provided"),
        ([{"type": "keyword_marker"}], "requires either `keywords`"),
        ([{"type": "pattern_replace"}], "pattern is missing"),
        ([{"type": "edge_ngram", "side": "middle"}], "invalid side"),
        ([{"type": "ngram", "min_gram": 1, "max_gram": 9}], "max_ngram_diff"),
        ([{"type": "truncate"}], "length parameter must be provided"),
        ([{"type": "no_such_filter"}], "no_such_filter"),
    ],
)
def test_wrong_settings_are_refused(
    client: Elasticsearch, filters: list[Part], complaint: str
) -> None:
    with pytest.raises(BadRequestError, match=complaint):
        tokens(client, "fox", tokenizer="whitespace", filter=filters)


def test_an_unknown_stemmer_is_refused(client: Elasticsearch) -> None:
    with pytest.raises(BadRequestError):
        tokens(client, "fox", tokenizer="whitespace", filter=[stemmer("klingon")])


def test_german2_is_german_and_warns(client: Elasticsearch) -> None:
    with pytest.warns(ElasticsearchWarning, match="german2"):
        found = tokens(client, "haeuser", tokenizer="whitespace", filter=[stemmer("german2")])
    assert found == ["haus"]


WORKS = {
    "1": {"title": "Anpassung an den Klimawandel", "kind": "article", "year": 2021},
    "2": {"title": "Wandel der Landnutzung", "kind": "article", "year": 2019},
    "3": {"title": "Böden in Städten", "kind": "book", "year": 2020},
}


def make_index(client: Elasticsearch, name: str) -> None:
    client.indices.create(
        index=name,
        settings={
            "number_of_replicas": 0,
            "analysis": {
                "filter": {"compounds": COMPOUNDS, "german_stems": stemmer("light_german")},
                "analyzer": {
                    "text_de": {
                        "tokenizer": "standard",
                        "filter": [
                            "lowercase",
                            "compounds",
                            "german_normalization",
                            "german_stems",
                        ],
                    }
                },
            },
        },
        mappings={
            "dynamic": "strict",
            "properties": {
                "title": {"type": "text", "analyzer": "text_de"},
                "kind": {"type": "keyword"},
                "year": {"type": "short"},
            },
        },
    )


def test_documents_can_be_found_marked_and_counted(client: Elasticsearch, prefix: str) -> None:
    # given an index with three works
    index = f"{prefix}works"
    make_index(client, index)
    actions = [{"_index": index, "_id": key, **work} for key, work in WORKS.items()]
    written, errors = bulk(client, actions, refresh=True)
    assert (written, errors) == (3, [])

    # when a part of a compound is searched for
    answer = client.search(
        index=index,
        query={"match": {"title": "wandel"}},
        post_filter={"term": {"year": 2021}},
        highlight={"type": "unified", "fields": {"title": {}}},
        aggs={"kinds": {"terms": {"field": "kind"}}},
    )

    # then the compound is found and marked, and the facet counts what the filter hides
    assert [hit["_id"] for hit in answer["hits"]["hits"]] == ["1"]
    assert answer["hits"]["hits"][0]["highlight"]["title"] == [
        "Anpassung an den <em>Klimawandel</em>"
    ]
    assert answer["aggregations"]["kinds"]["buckets"] == [{"key": "article", "doc_count": 2}]


def test_umlauts_and_inflections_match(client: Elasticsearch, prefix: str) -> None:
    index = f"{prefix}works"
    make_index(client, index)
    client.index(index=index, id="3", document=WORKS["3"], refresh=True)
    for word in ("boden", "Böden", "stadt", "STÄDTE"):
        answer = client.search(index=index, query={"match": {"title": word}})
        assert [hit["_id"] for hit in answer["hits"]["hits"]] == ["3"], word


def test_an_alias_swaps_from_one_index_to_the_next(client: Elasticsearch, prefix: str) -> None:
    # given an alias on one of two indices
    alias, old, new = f"{prefix}alias", f"{prefix}old", f"{prefix}new"
    make_index(client, old)
    make_index(client, new)
    client.index(index=new, id="1", document=WORKS["1"], refresh=True)
    client.indices.put_alias(index=old, name=alias)
    assert client.count(index=alias)["count"] == 0

    # when it is moved in one step
    client.indices.update_aliases(
        actions=[
            {"remove": {"index": old, "alias": alias, "must_exist": True}},
            {"add": {"index": new, "alias": alias, "is_write_index": True}},
        ]
    )

    # then readers see the other index only
    assert client.count(index=alias)["count"] == 1
    assert list(client.indices.get_alias(name=alias)) == [new]


def test_the_cluster_is_usable(client: Elasticsearch) -> None:
    assert client.cluster.health()["status"] in {"green", "yellow"}
