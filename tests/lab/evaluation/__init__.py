"""How well the annotations agree with people’s: precision, recall and F1 on gold sets."""
