"""The people of an article, and coreference of names, offices and pronouns."""
