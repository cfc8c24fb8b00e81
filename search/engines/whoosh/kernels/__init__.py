"""Kernels: matching, scoring and ordering compiled from C, where that could be done."""
