"""How well Pilcrow ranks, on collections with judged answers: see ``__main__``."""
