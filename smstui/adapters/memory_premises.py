"""Stand for premises where nothing lies: what is kept in memory has no files."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from smstui.domain.finding import Finding


class MemoryPremises:
    """Return what it was given; nothing in the demo."""

    def __init__(self, findings: Sequence[Finding] = (), kept: Iterable[tuple[str, datetime]] = ()) -> None:
        self._findings = tuple(findings)
        self._kept = tuple(kept)

    def findings(self) -> Sequence[Finding]:
        """Return the findings."""
        return self._findings

    def kept_since(self, moment: datetime) -> frozenset[str]:
        """Return the ids whose last version is young enough."""
        return frozenset(interface_id for interface_id, kept_at in self._kept if kept_at >= moment)
