"""What the page tree needs once an index has thousands of children."""
