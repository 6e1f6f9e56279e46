(string_scalar) @l
[(boolean_scalar) (null_scalar)] @kc
[(integer_scalar) (float_scalar) (timestamp_scalar)] @number
[(double_quote_scalar) (single_quote_scalar)] @s
(block_scalar) @s
(escape_sequence) @se
[(anchor) (alias)] @nl
[(tag) (yaml_directive) (tag_directive)] @kt
(block_mapping_pair key: (_) @nt)
(flow_pair key: (_) @nt)
(comment) @comment
