[(this) (super)] @k
[(integral_type) (floating_point_type) (boolean_type) (void_type)] @kt
[(true) (false) (null_literal)] @kc
[(identifier) (type_identifier)] @word
(method_declaration name: (_) @nf)
(constructor_declaration name: (_) @nf)
(compact_constructor_declaration name: (_) @nf)
(class_declaration name: (_) @nc)
(interface_declaration name: (_) @nc)
(enum_declaration name: (_) @nc)
(annotation_type_declaration name: (_) @nc)
(record_declaration "record" @kd name: (_) @nc)
(import_declaration (_) @nn)
(import_declaration "import" @kn "static" @kd)
(package_declaration (_) @nn)
(package_declaration "package" @kn)
(annotation "@" @nd name: (_) @nd)
(marker_annotation "@" @nd name: (_) @nd)
(labeled_statement . (identifier) @nl)

(string_literal) @s
(character_literal) @sc
(escape_sequence) @se
[
  (decimal_integer_literal) (hex_integer_literal) (octal_integer_literal) (binary_integer_literal)
  (decimal_floating_point_literal) (hex_floating_point_literal)
] @number
[(line_comment) (block_comment)] @comment
