"""The JSON endpoint: routes, schemas, serializers, feeds and exports."""
