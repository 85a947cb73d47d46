"""Pages in several languages: whose facts they share, and what becomes of them together."""
