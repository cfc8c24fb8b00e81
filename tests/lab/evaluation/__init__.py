"""Evaluation of the annotations: precision, recall and F1 on gold sets."""
