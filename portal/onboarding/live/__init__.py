"""What pages show of a journey as it stands now."""
