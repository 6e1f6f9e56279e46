; Functions, constants, targets of build files, and `load`.

(comment) @comment
(ERROR) @gap
(function_definition body: (_) @local)
(module . (comment)* . (expression_statement . (string (string_content) @docs) .))

(function_definition name: (_) @name parameters: (_) @signature body: (_) @body) @definition.function
(function_definition
  name: (_) @name parameters: (_) @signature
  body: (block . (expression_statement . (string (string_content) @doc) .)) @body) @definition.function
(module (expression_statement (assignment left: (identifier) @name right: (_) @value) @definition.constant))
(module (expression_statement (assignment left: (pattern_list (identifier) @name)) @definition.constant))

((module (expression_statement
  (call
    function: (_) @type
    arguments: (argument_list
      (keyword_argument name: (identifier) @_key value: (string (string_content) @name)))) @definition.target))
  (#eq? @_key "name"))

((call
  function: (identifier) @_function
  arguments: (argument_list . (string) @module (string) @name)) @import
  (#eq? @_function "load"))
((call
  function: (identifier) @_function
  arguments: (argument_list . (string) @module
    (keyword_argument name: (identifier) @asname value: (string) @name))) @import
  (#eq? @_function "load"))
