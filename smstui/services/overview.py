"""Give the rows of the table of interfaces."""


class Overview:
    """Read interfaces, chain and the secrets' overview, and derive every row's state."""
