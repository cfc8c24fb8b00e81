"""URL parameters: validation, error messages and their OpenAPI descriptions."""
