"""Access control: users with passwords and sessions, API keys, and users named by a proxy."""
