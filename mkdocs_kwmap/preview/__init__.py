"""The map in `mkdocs serve`: kept up to date as files change, its pages made when they are asked for."""
