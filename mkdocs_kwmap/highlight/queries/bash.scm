(command_name (word) @word)
(function_definition name: (_) @nf)
[(variable_name) (special_variable_name)] @nv
(variable_assignment name: (_) @nv)
(simple_expansion "$" @nv)
(expansion ["${" "}"] @si)
(expansion (variable_name) @nv)
(command_substitution) @n
(command_substitution ["$(" ")" "`"] @k)
(arithmetic_expansion) @n

(string) @s2
[(raw_string) (ansi_c_string)] @s1
(heredoc_body) @s
(number) @mi
(comment) @comment
