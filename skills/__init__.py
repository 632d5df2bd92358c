"""What the device can do. Imports nothing else of ours."""
