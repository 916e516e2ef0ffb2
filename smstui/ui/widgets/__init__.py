"""Hold the parts of screens and dialogs: plain values in, messages in the domain's words out."""
