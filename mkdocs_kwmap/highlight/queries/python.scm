(match_statement "match" @kd)
(case_clause "case" @kd)
(type_alias_statement "type" @kd)
["is not" "not in"] @ow

(identifier) @word
(function_definition name: (identifier) @nf)
(class_definition name: (identifier) @nc)
(import_statement name: (dotted_name) @nn)
(import_statement name: (aliased_import name: (dotted_name) @nn alias: (identifier) @nn))
(import_from_statement module_name: (_) @nn)
(future_import_statement "__future__" @nn)
(decorator ["@" (identifier) (attribute)] @nd)
(decorator (call function: (_) @nd))
(keyword_argument name: (identifier) @n)

[(true) (false) (none)] @kc
(string) @quoted
(interpolation) @n
(interpolation ["{" "}"] @si)
(escape_sequence) @se
(expression_statement . (string) @sd .)
[(integer) (float)] @number
(comment) @comment
