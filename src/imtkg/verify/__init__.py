"""Verify: a release + the pages it was built from -> whether every hash, quote and offset in it is true.

Nothing is taken from the stages that wrote the release: all is computed anew from its files.
"""

from imtkg.verify.claims import KINDS, Fault, Verification, verify

__all__ = ["KINDS", "Fault", "Verification", "verify"]
