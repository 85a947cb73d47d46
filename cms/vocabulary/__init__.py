"""The vocabulary: concepts with labels in every language, in schemes (SKOS)."""
