"""The only home of pyoxigraph: terms, strict parsing, serialising, and graph stores behind one interface."""

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from kg.store.answers import GRAPH_TYPES, TABLE_TYPES, Table, canonical, serialise_graph
from kg.store.embedded import EmbeddedStore, is_store, open_store
from kg.store.guard import refuse_dangerous
from kg.store.interface import Change, GraphStore, Term
from kg.store.parse import FORMATS, MEDIA_TYPES, Source, parse, read_term
from kg.store.turtle import format_turtle, write_turtle

__all__ = [
    "FORMATS",
    "GRAPH_TYPES",
    "MEDIA_TYPES",
    "TABLE_TYPES",
    "BlankNode",
    "Change",
    "EmbeddedStore",
    "GraphStore",
    "Literal",
    "NamedNode",
    "Source",
    "Table",
    "Term",
    "Triple",
    "canonical",
    "format_turtle",
    "is_store",
    "open_store",
    "parse",
    "read_term",
    "refuse_dangerous",
    "serialise_graph",
    "write_turtle",
]
