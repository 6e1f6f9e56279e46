"""The map in `mkdocs serve`: kept in memory, brought up to date as files change, its pages made when asked for."""
