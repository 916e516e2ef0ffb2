"""Do what a person or a program asks for: one module a use case, free of screens and of the outside world."""
