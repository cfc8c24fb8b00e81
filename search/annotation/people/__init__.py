"""The people of an article, and which of them a name, an office or a pronoun means."""
