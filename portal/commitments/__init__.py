"""What a side promised to do, by when: from meetings today, from business reviews later."""
