[(identifier) (type_identifier)] @word
[(true) (false) (nil) (iota)] @kc
(function_declaration name: (_) @nf)
(method_declaration name: (_) @nf)
(method_elem name: (_) @nf)
(type_spec name: (_) @nc)
(package_clause (_) @nn)
(package_clause "package" @kn)
(labeled_statement label: (_) @nl)

[(interpreted_string_literal) (raw_string_literal)] @s
(rune_literal) @sc
(escape_sequence) @se
[(int_literal) (float_literal) (imaginary_literal)] @number
(comment) @comment
