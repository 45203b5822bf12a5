"""What each act demands, by fields: form, validation and the movimiento's data."""
