"""Words and punctuation of a text, and the word lists that the rules use."""
