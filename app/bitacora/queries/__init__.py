"""What pages and acts read of entries and visitas."""
