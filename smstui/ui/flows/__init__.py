"""Lead a person through several dialogs: each flow is one function that reads from top to bottom."""
