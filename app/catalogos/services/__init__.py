"""Town settings and calendar, kept per version of the configuration; loading of a town's profile."""
