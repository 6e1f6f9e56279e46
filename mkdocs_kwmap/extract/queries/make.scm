; Targets, pattern rules, variables, `define`, and included files.

(comment) @comment
(ERROR) @gap

; `.PHONY` and its like say something of other targets.
(rule) @wrapper
((targets (_) @name) @definition.target (#not-match? @name "^\\.[A-Z_]+$"))
(variable_assignment name: (_) @name value: (_)? @value) @definition.variable
(shell_assignment name: (_) @name value: (_)? @value) @definition.variable
(define_directive name: (_) @name value: (_)? @body) @definition.macro

(include_directive filenames: (list (_) @path)) @include
