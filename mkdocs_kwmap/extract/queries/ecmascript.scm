; What JavaScript and TypeScript have in common.

(comment) @comment
(ERROR) @gap
(decorator) @decorator
(export_statement) @wrapper
(lexical_declaration . (variable_declarator) .) @wrapper
(variable_declaration . (variable_declarator) .) @wrapper

(function_declaration body: (_) @local)
(generator_function_declaration body: (_) @local)
(function_expression body: (_) @local)
(arrow_function body: (_) @local)
(method_definition body: (_) @local)

(export_statement "default" @name value: (class body: (_) @body)) @definition.class
(export_statement "default" @name value: (function_expression !name) @function) @definition.function
(export_statement "default" @name value: (arrow_function) @function) @definition.function
(export_statement "default" @name value: (object) @scope.class)
(export_statement "default" @export value: [(class) (function_expression !name) (arrow_function)])

; Functions and classes that are values of names

(variable_declarator
  name: (identifier) @name
  value: [(arrow_function) (function_expression) (generator_function)] @function) @definition.function
(variable_declarator name: (identifier) @name value: (class body: (_) @body)) @definition.class
(assignment_expression
  left: (member_expression object: (identifier) @_object property: (property_identifier) @name)
  right: [(arrow_function) (function_expression) (generator_function)] @function
  (#eq? @_object "exports")) @definition.function
(assignment_expression
  left: (member_expression
    object: (member_expression object: (identifier) @_object property: (property_identifier) @_exports)
    property: (property_identifier) @name)
  right: [(arrow_function) (function_expression) (generator_function)] @function
  (#eq? @_object "module") (#eq? @_exports "exports")) @definition.function
(assignment_expression
  left: (member_expression
    object: (member_expression object: (identifier) @owner property: (property_identifier) @_prototype)
    property: (property_identifier) @name)
  right: [(arrow_function) (function_expression) (generator_function)] @function
  (#eq? @_prototype "prototype")) @definition.method

; Names taken out of a value; where it is a module, the import counts

(program [
  (lexical_declaration kind: "const" (variable_declarator
    name: [
      (object_pattern [
        (shorthand_property_identifier_pattern) @name
        (object_assignment_pattern left: (shorthand_property_identifier_pattern) @name)
        (pair_pattern value: [(identifier) @name (assignment_pattern left: (identifier) @name)])
        (rest_pattern (identifier) @name)
      ])
      (array_pattern [
        (identifier) @name
        (assignment_pattern left: (identifier) @name)
        (rest_pattern (identifier) @name)
      ])
    ]) @definition.constant)
  (export_statement declaration: (lexical_declaration kind: "const" (variable_declarator
    name: [
      (object_pattern [
        (shorthand_property_identifier_pattern) @name @export
        (object_assignment_pattern left: (shorthand_property_identifier_pattern) @name @export)
        (pair_pattern value: [(identifier) @name @export (assignment_pattern left: (identifier) @name @export)])
        (rest_pattern (identifier) @name @export)
      ])
      (array_pattern [
        (identifier) @name @export
        (assignment_pattern left: (identifier) @name @export)
        (rest_pattern (identifier) @name @export)
      ])
    ]) @definition.constant))
])

; Objects: their methods are those of what the object is bound to

(program [
  (lexical_declaration (variable_declarator name: (identifier) @name value: (object) @scope.class))
  (variable_declaration (variable_declarator name: (identifier) @name value: (object) @scope.class))
  (export_statement declaration: (_ (variable_declarator name: (identifier) @name value: (object) @scope.class)))
])
(program [
  (lexical_declaration (variable_declarator value: (object [
    (method_definition name: (_) @name) @function @definition.method
    (pair key: (_) @name value: [(arrow_function) (function_expression) (generator_function)] @function) @definition.method
  ])))
  (variable_declaration (variable_declarator value: (object [
    (method_definition name: (_) @name) @function @definition.method
    (pair key: (_) @name value: [(arrow_function) (function_expression) (generator_function)] @function) @definition.method
  ])))
  (export_statement declaration: (_ (variable_declarator value: (object [
    (method_definition name: (_) @name) @function @definition.method
    (pair key: (_) @name value: [(arrow_function) (function_expression) (generator_function)] @function) @definition.method
  ]))))
])
(export_statement "default" value: (object [
  (method_definition name: (_) @name) @function @definition.method
  (pair key: (_) @name value: [(arrow_function) (function_expression) (generator_function)] @function) @definition.method
]))
(assignment_expression
  left: (member_expression object: (identifier) @_object property: (property_identifier) @_exports)
  right: (object [
    (method_definition name: (_) @name) @function @definition.function
    (pair key: (_) @name value: [(arrow_function) (function_expression) (generator_function)] @function) @definition.function
  ])
  (#eq? @_object "module") (#eq? @_exports "exports"))

; Imports

(import_statement . source: (string) @path) @import
(import_statement (import_clause (identifier) @asname @import) source: (string) @module)
(import_statement (import_clause (namespace_import (identifier) @asname) @import) source: (string) @module)
(import_statement (import_clause (named_imports (import_specifier name: (_) @name alias: (_)? @asname) @import)) source: (string) @module)
(export_statement (export_clause (export_specifier name: (_) @name alias: (_)? @asname) @import) source: (string) @module)
(export_statement (namespace_export (_) @asname) @import source: (string) @module)
(export_statement "*" @import source: (string) @module)

(call_expression function: (import) arguments: (arguments . (string) @path)) @import
(call_expression function: (identifier) @_require arguments: (arguments . (string) @path .) (#eq? @_require "require")) @import
(variable_declarator
  name: (identifier) @asname
  value: (call_expression function: (identifier) @_require arguments: (arguments . (string) @path .))
  (#eq? @_require "require")) @import
(variable_declarator
  name: (object_pattern) @names
  value: (call_expression function: (identifier) @_require arguments: (arguments . (string) @path .))
  (#eq? @_require "require")) @import

; Exports

(export_statement declaration: (_ name: (_) @export))
(export_statement declaration: (_ (variable_declarator name: (identifier) @export)))
(export_statement !source (export_clause (export_specifier name: (_) @export)))
(export_statement "default" value: (identifier) @export)
(assignment_expression
  left: (member_expression object: (identifier) @_object property: (property_identifier) @export)
  (#eq? @_object "exports"))
(assignment_expression
  left: (member_expression
    object: (member_expression object: (identifier) @_object property: (property_identifier) @_exports)
    property: (property_identifier) @export)
  (#eq? @_object "module") (#eq? @_exports "exports"))
(assignment_expression
  left: (member_expression object: (identifier) @_object property: (property_identifier) @_exports)
  right: [
    (identifier) @export
    (object [
      (shorthand_property_identifier) @export
      (method_definition name: (_) @export)
      (pair key: (_) @export)
      (pair value: (identifier) @export)
    ])
  ]
  (#eq? @_object "module") (#eq? @_exports "exports"))

[
  (if_statement) (for_statement) (for_in_statement) (while_statement) (do_statement) (switch_statement) (try_statement)
] @control_flow
(else_clause . (if_statement) @else_if)
[(arrow_function) (function_expression)] @closure
