"""The JSON API: routes, schemas, serializers, feeds and exports."""
