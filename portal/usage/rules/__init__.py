"""What an event and a batch of them must look like."""
