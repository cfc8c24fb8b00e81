"""Paragraphs → documents of the cluster: indexes, terms, near duplicates, commits."""
