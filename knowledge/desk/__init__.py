"""Files of literature looked through before they come in, and taken back as a whole.

    planning -> (a person decides: choices) -> applying -> undoing

Each step works in chunks of one transaction that holds the import's row (`operations`), so it may
be killed anywhere and goes on without doing anything twice.
"""
