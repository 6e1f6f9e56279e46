(string) @s2
(escape_sequence) @se
(pair key: (_) @nt)
(number) @number
[(true) (false) (null)] @kc
(comment) @comment
