"""The administrator's catalogues: each a few declarative lines on CatalogView."""
