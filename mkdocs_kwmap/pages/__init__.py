"""Page models: what each page of the map shows. `kinds` lists the kinds of pages."""
