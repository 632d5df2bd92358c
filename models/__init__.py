"""What hears, decides and speaks. Imports `skills`, never `device`."""
