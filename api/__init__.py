"""The knowledge graph over HTTP: thin routes over kg."""
