; Tables, arrays of tables, and keys, also those of inline tables.

(comment) @comment
(ERROR) @gap
(table . [(bare_key) (quoted_key) (dotted_key)] @name) @definition.table
(table_array_element . [(bare_key) (quoted_key) (dotted_key)] @name) @definition.table
(pair . [(bare_key) (quoted_key) (dotted_key)] @name . (inline_table) @body) @definition.key
(pair . [(bare_key) (quoted_key) (dotted_key)] @name . (_) @value) @definition.key
