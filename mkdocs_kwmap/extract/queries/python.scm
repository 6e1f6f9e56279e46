; Python, for files that the running Python does not parse.

(comment) @comment
(ERROR) @gap
(MISSING) @gap

; What only Python 2 understands: a file with it is not of newer syntax.
(print_statement) @gap
(exec_statement) @gap
(comparison_operator "<>") @gap
(raise_statement (expression_list)) @gap
((integer) @gap (#match? @gap "^0[0-9_]*[1-9]|[lL]$"))
((string_start) @gap (#match? @gap "^[uU][rR]|`"))
(except_clause (_) "," (identifier) @gap (#match? @gap "^[a-z_]"))

(decorated_definition) @wrapper
(class_definition name: (_) @name superclasses: (argument_list (_)* @base)? body: (_) @body) @definition.class
(function_definition name: (_) @name parameters: (_) @signature body: (_) @body) @definition.function
(function_definition body: (_) @local)
(lambda) @local
(type_alias_statement left: (type (identifier) @name) right: (_) @value) @definition.type_alias
(type_alias_statement left: (type (generic_type (identifier) @name (type_parameter) @signature)) right: (_) @value) @definition.type_alias
(assignment left: (identifier) @name type: (_)? @type right: (_)? @value) @definition.variable

(import_statement) @import
(import_from_statement) @import
(future_import_statement) @import

[
  (if_statement) (for_statement) (while_statement) (try_statement) (with_statement) (match_statement)
] @control_flow
