"""Pages of things with states: `acto` moves one, `lote` many at once, `cosa` lists, shows and begins them."""
