"""`make medidas`: how the code is built, counted in the tree and in traced requests."""
