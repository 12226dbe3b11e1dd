"""The command line: thin commands over runs, and the only place that prints."""
