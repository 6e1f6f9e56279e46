; What JavaScript says in other words than TypeScript.

(function_declaration name: (_) @name parameters: (_) @signature body: (_) @body) @definition.function
(generator_function_declaration name: (_) @name parameters: (_) @signature body: (_) @body) @definition.function
(class_declaration name: (_) @name (class_heritage (_) @base)? body: (_) @body) @definition.class
(class_body (method_definition name: (_) @name parameters: (_) @signature body: (_) @body) @definition.method)
(class_body (field_definition property: (_) @name value: (_)? @value) @definition.variable)
(class_body (field_definition property: (_) @name value: [(arrow_function) (function_expression)] @function) @definition.method)

(program [
  (lexical_declaration kind: "const" (variable_declarator name: (identifier) @name value: (_)? @value) @definition.constant)
  (lexical_declaration kind: "let" (variable_declarator name: (identifier) @name value: (_)? @value) @definition.variable)
  (variable_declaration (variable_declarator name: (identifier) @name value: (_)? @value) @definition.variable)
])
(program (export_statement declaration: [
  (lexical_declaration kind: "const" (variable_declarator name: (identifier) @name value: (_)? @value) @definition.constant)
  (lexical_declaration kind: "let" (variable_declarator name: (identifier) @name value: (_)? @value) @definition.variable)
  (variable_declaration (variable_declarator name: (identifier) @name value: (_)? @value) @definition.variable)
]))
