"""What pages of figures draw: the period, how each thing walks."""
