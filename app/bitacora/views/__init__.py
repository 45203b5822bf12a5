"""The pages of entries and visitas."""
