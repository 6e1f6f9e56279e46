; Where C and its kin tell Python what they bring; run only on files with a word that says so.
; Calls are nested as deeply as chains are long, so their parts are not asked for here.

(function_definition declarator: (_) @head body: (compound_statement) @body) @function
(call_expression) @call
(init_declarator declarator: (_) @variable value: (call_expression) @made)
(assignment_expression left: (call_expression) @attribute right: (_) @value)
(initializer_list) @list
