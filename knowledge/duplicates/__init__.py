"""Works that may be one: found before an import and among what is there, and merged.

facts, folding -> titles, people, places -> scoring
blocking (keys kept by the database) -> matching (`find`)
"""
