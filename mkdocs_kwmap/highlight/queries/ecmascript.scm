["async" "get" "set" "static"] @kd
["from" "as"] @k
(this) @k
(super) @k
[(true) (false) (null) (undefined)] @kc

(identifier) @word
(function_declaration name: (_) @nf)
(generator_function_declaration name: (_) @nf)
(function_expression name: (_) @nf)
(method_definition name: (_) @nf)
(class_declaration name: (_) @nc)
(class name: (_) @nc)
(decorator ["@" (identifier) (member_expression)] @nd)
(decorator (call_expression function: (_) @nd))
(labeled_statement label: (_) @nl)

(string) @quoted
(template_string) @sb
(template_substitution) @n
(template_substitution ["${" "}"] @si)
(escape_sequence) @se
(regex) @sr
(number) @number
[(comment) (html_comment)] @comment
(hash_bang_line) @ch
