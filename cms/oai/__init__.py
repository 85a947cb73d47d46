"""OAI-PMH 2.0 over records (openarchives.org/OAI/openarchivesprotocol.html)."""
