"""Set up, test and use the SMS gateway interfaces of a chain of branches, in the terminal."""

__version__ = "0.1.0"
