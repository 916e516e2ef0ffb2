"""Hold the questions of the program: a dialog is awaited, and what it returns is its answer."""
