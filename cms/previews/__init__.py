"""Drafts for front ends of other sites: a link that shows one draft for some hours."""
