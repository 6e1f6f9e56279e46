[(mutable_specifier) (self) (super) (crate)] @k
(primitive_type) @kt
(boolean_literal) @kc
[(identifier) (type_identifier)] @word
(function_item name: (_) @nf)
(function_signature_item name: (_) @nf)
(struct_item name: (_) @nc)
(enum_item name: (_) @nc)
(union_item name: (_) @nc)
(trait_item name: (_) @nc)
(type_item name: (_) @nc)
(mod_item name: (_) @nn)
(macro_definition name: (_) @nf)
(macro_invocation macro: (_) @nf "!" @nf)
[(attribute_item) (inner_attribute_item)] @cp
(lifetime) @nl

[(string_literal) (raw_string_literal)] @s
(char_literal) @sc
(escape_sequence) @se
[(integer_literal) (float_literal)] @number
[(line_comment) (block_comment)] @comment
