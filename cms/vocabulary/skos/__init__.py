"""The vocabulary in SKOS (W3C Recommendation, 18 August 2009), as Turtle and as JSON-LD.

Files are written by hand: the order is always the same, so that two of them can be compared by
eye, and no server needs a library of RDF to answer. Reading is the business of rdflib.
"""
