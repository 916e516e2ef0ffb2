"""Hold the places of the program: a screen owns services, workers and what it shows."""
