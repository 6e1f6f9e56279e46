(targets (word) @nf)
(variable_assignment name: (_) @nv)
(shell_assignment name: (_) @nv)
(define_directive name: (_) @nv)
(variable_reference ["$" "(" ")" "{" "}"] @k)
(function_call ["$" "(" ")" "{" "}"] @k)
(automatic_variable) @nv
(string) @s
(comment) @comment
