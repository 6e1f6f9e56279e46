(identifier) @word
(function_definition name: (identifier) @nf)
(decorator ["@" (identifier) (attribute)] @nd)
(decorator (call function: (_) @nd))
(keyword_argument name: (identifier) @n)
"not in" @ow

[(true) (false) (none)] @kc
(string) @quoted
(interpolation) @n
(interpolation ["{" "}"] @si)
(escape_sequence) @se
(expression_statement . (string) @sd .)
[(integer) (float)] @number
(comment) @comment
