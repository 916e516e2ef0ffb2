"""Read the command line, call a service, print, and end with an exit code."""
