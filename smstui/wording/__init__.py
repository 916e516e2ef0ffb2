"""Turn what the domain says into words, in the language of the person; used by commands and screens alike."""
