(image_name) @s
(image_tag) @s
(image_alias) @nc
(env_pair name: (_) @nv)
(arg_pair name: (_) @nv)
(variable) @nv
[(double_quoted_string) (single_quoted_string) (json_string)] @quoted
(escape_sequence) @se
(comment) @comment
