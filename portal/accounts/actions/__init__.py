"""What people do with customers, people and the installation."""
