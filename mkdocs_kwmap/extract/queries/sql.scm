; What `CREATE` makes, and the columns of tables.

(comment) @comment
(marginalia) @comment
(ERROR) @gap

(create_table (object_reference) @name (column_definitions)? @body) @definition.table
(column_definition name: (_) @name type: (_)? @type) @definition.field
; `ALTER TABLE t ADD COLUMN c`: the column is one of `t`.
(alter_table (object_reference) @name (add_column)) @scope

(create_view (object_reference) @name (create_query)? @body) @definition.view
(create_materialized_view (object_reference) @name (create_query)? @body) @definition.view
(create_function (object_reference) @name . (function_arguments) @signature (function_body)? @body) @definition.function
(create_procedure (object_reference) @name . (function_arguments) @signature (procedure_body)? @body) @definition.procedure
(create_index column: (_) @name) @definition.index
(create_type (object_reference) @name) @definition.type
(create_trigger (keyword_trigger) . (object_reference) @name) @definition.trigger
(create_sequence (object_reference) @name) @definition.sequence
(create_schema (identifier) @name) @definition.schema
(create_database (identifier) @name) @definition.database
