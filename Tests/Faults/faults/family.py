"""The executable model of a refresh family: a chain of tokens with at most one live end."""

from dataclasses import dataclass, field


@dataclass
class Family:
    """What one client was told, and what follows from it about every token of the family.

    `told` are the tokens that replies brought, oldest first. The last one is the live end, unless a request that
    presented it (or asked for its revocation) had no reply: then the server may or may not have done it.
    """

    name: str
    keeps_lost_replies: bool  # a retry window is set, so a lost reply never costs the family
    told: list[str] = field(default_factory=list)
    use_without_reply: bool = False
    revocation_without_reply: bool = False
    is_revoked: bool = False
    is_lost: bool = False  # allowed without a window only: the lost reply was the successor
    checked: int = 0  # tokens before this index were seen dead at an earlier look

    @property
    def end(self) -> str:
        return self.told[-1]

    @property
    def is_over(self) -> bool:
        return self.is_revoked or self.is_lost

    def successor(self, token: str):
        """A reply brought `token` for the live end."""
        self.use_without_reply = False
        if token != self.end:
            self.told.append(token)

    def refused(self) -> str | None:
        """The live end was answered with invalid_grant. A violation in words, or None where that is allowed."""
        if self.revocation_without_reply:
            self.is_revoked = True
            return None
        if self.use_without_reply and not self.keeps_lost_replies:
            self.is_lost = True
            return None
        return f"{self.name}: the live token number {len(self.told) - 1} was refused"

    def may_be_live(self, index: int) -> bool:
        return not self.is_over and index == len(self.told) - 1

    def must_be_live(self, index: int) -> bool:
        return self.may_be_live(index) and not self.use_without_reply and not self.revocation_without_reply

    def violations(self, is_active, from_the_start: bool = False) -> list[str]:
        """What `is_active(token)` contradicts, for the tokens that were not yet seen dead, or for all."""
        found, live = [], 0
        for index in range(0 if from_the_start else self.checked, len(self.told)):
            active = is_active(self.told[index])
            live += active
            if active and not self.may_be_live(index):
                found.append(f"{self.name}: token {index} of {len(self.told)} is live and must not be")
            if not active and self.must_be_live(index):
                found.append(f"{self.name}: token {index} of {len(self.told)} is lost")
        if live > 1:
            found.append(f"{self.name}: {live} live tokens")
        self.checked = max(0, len(self.told) - 1)
        return found
