"""The parameters of every address: validation, error messages and OpenAPI."""
