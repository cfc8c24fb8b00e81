"""Quotations: direct and indirect speech, attributed to a speaker."""
