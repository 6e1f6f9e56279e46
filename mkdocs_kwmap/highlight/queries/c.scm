[(primitive_type) (sized_type_specifier)] @kt
[(true) (false) (null)] @nb

[(identifier) (type_identifier)] @word
(function_declarator declarator: [(identifier) (field_identifier)] @nf)
(struct_specifier name: (type_identifier) @nc)
(union_specifier name: (type_identifier) @nc)
(enum_specifier name: (type_identifier) @nc)
(labeled_statement label: (statement_identifier) @nl)

(number_literal) @number
(string_literal) @s
(char_literal) @sc
(escape_sequence) @se
[(preproc_def) (preproc_function_def) (preproc_call)] @directive
["#if" "#ifdef" "#ifndef" "#elif" "#else" "#endif" "#include"] @cp
(preproc_if condition: (_) @cp)
(preproc_elif condition: (_) @cp)
(preproc_ifdef name: (_) @cp)
(preproc_include path: (_) @cpf)
(comment) @comment
