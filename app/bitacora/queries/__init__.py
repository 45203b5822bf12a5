"""What pages and acts read of the bitácora and its visitas. The guard is always on."""
