"""Checking quotations: remembered words → the passage, word by word, and who said it.

Reading order, each module importing only those before it: ``model`` (records of the answer);
``word_families`` and ``words`` (words as they are compared); ``readings`` (a pasted text → the
quotations in it); ``alignment`` (word by word); ``candidates`` (paragraphs that may hold the
words); ``speakers`` (who is asked for, who is quoted); ``comparison`` (one quotation in one
paragraph); ``passage_finder`` (the nearest paragraphs); ``verdicts`` (of one quotation); ``check``
(all quotations of a text).

But: the meaning of words is not compared. A paraphrase that shares few words is not found.
"""
