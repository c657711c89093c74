"""What is done with agreements: putting forward, signing, sending back, taking back, keeping the usual order."""
