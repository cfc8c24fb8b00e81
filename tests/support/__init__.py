"""Fixtures and fakes that several tests share."""
