"""Say what an SMS interface is and which rules hold for it, without touching the outside world."""
