"""Words of German and English texts, the same way for the index and for a query."""

from search.analysis.compounds import parts
from search.analysis.folding import fold
from search.analysis.identifiers import identifier, identifiers_in, normalised
from search.analysis.lexemes import (
    QueryWord,
    document_lexemes,
    lexemes,
    query_word,
    query_words,
)
from search.analysis.part_stems import part_stems
from search.analysis.roots import root
from search.analysis.stemming import english_stem, german_stem, stem
from search.analysis.words import is_function_word, words

__all__ = [
    "QueryWord",
    "document_lexemes",
    "english_stem",
    "fold",
    "german_stem",
    "identifier",
    "identifiers_in",
    "is_function_word",
    "lexemes",
    "normalised",
    "part_stems",
    "parts",
    "query_word",
    "query_words",
    "root",
    "stem",
    "words",
]
