; Functions, the variables that are not local to one, aliases, and scripts that are sourced.

(comment) @comment
(ERROR) @gap
(function_definition body: (_) @local)
(subshell) @local
(command_substitution) @local
; `NAME=value command` sets nothing for the lines below.
(command (variable_assignment)) @local

(function_definition name: (_) @name body: (_) @body) @definition.function

(declaration_command ["readonly"] (variable_assignment name: (variable_name) @name value: (_)? @value)) @definition.constant
(declaration_command ["readonly" "declare" "typeset"] (variable_name) @name) @definition.variable
(variable_assignment name: (variable_name) @name value: (_)? @value) @definition.variable

((command name: (command_name) @_command argument: (concatenation . (word) @name)) @definition.alias
  (#eq? @_command "alias") (#match? @name "^[^=-][^=]*="))
((command name: (command_name) @_command argument: (word) @name) @definition.alias
  (#eq? @_command "alias") (#match? @name "^[^=-][^=]*="))

((command name: (command_name) @_command . argument: (_) @path) @include
  (#any-of? @_command "source" "."))
