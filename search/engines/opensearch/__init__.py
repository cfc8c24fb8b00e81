"""The engine on an OpenSearch cluster: for libraries that one machine does not hold."""
