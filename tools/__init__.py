"""What the house needs to build and check itself; nothing here is installed with the product."""
