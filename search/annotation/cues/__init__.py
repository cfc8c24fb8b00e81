"""Cues of reported speech: a verb of speech, or what stands for one, and its subject."""
