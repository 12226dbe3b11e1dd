"""The knowledge graph and everything that can be done with it, without HTTP.

Data flows one way: load, reason, validate, publish; trace asks read-only questions of any of these. Only `kg.runs` composes
stages; stages import no other stage. See docs/explain/architecture.md.
"""

__all__ = ["__version__"]

__version__ = "0.1.0"
