"""Govern: what an organisation decided about the rules that its model is judged by, and what comes of it.

A quality profile gives rules another severity; a waiver accepts what a rule finds about one thing, until a day. Both are nodes
of the model. What they may do is said by the shapes that travel with the package, never by the model: a rule is lowered only
where its shape is mores:relaxable, waived only where it is mores:waivable, and those below that hold all others up are neither.
Names that the model calls the same (owl:sameAs) count as one where it is asked who owns and who decides, so that nobody
decides under another name; a waiver accepts what is found about the names that it states, and no other.

What each check says, in both languages, stands with the shapes (shapes/governance.ttl), which have no target of their own.
"""

from kg.govern.settle import Recorded, Settlement, settle
from kg.govern.stated import fingerprint

__all__ = ["Recorded", "Settlement", "fingerprint", "settle"]
