"""Draw the screens: services come in by constructors, words from `smstui.wording`, styles from `styles/`."""
