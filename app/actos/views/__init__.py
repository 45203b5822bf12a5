"""Pages of things with states: `acto` moves one, `lote` many, `cosa` shows them."""
