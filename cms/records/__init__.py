"""Records: every public item in every language, in one sequence of changes."""
