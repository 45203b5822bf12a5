"""The petición's table of acts, its words, its predicates and what its acts demand."""
