"""Text → terms: languages, folding, the tokenizer, sentences."""
