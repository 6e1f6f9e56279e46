; What TypeScript has beside JavaScript, or says in other words.

(ambient_declaration [
  (function_signature) (class_declaration) (abstract_class_declaration) (interface_declaration) (type_alias_declaration)
  (enum_declaration) (lexical_declaration) (variable_declaration) (module) (internal_module)
]) @wrapper
(expression_statement (internal_module)) @wrapper

(function_declaration
  name: (_) @name type_parameters: (_)? @signature parameters: (_) @signature return_type: (_)? @signature
  body: (_) @body) @definition.function
(generator_function_declaration
  name: (_) @name type_parameters: (_)? @signature parameters: (_) @signature return_type: (_)? @signature
  body: (_) @body) @definition.function
(function_signature
  name: (_) @name type_parameters: (_)? @signature parameters: (_) @signature return_type: (_)? @signature) @declaration.function

(class_declaration
  name: (_) @name type_parameters: (_)? @signature body: (_) @body) @definition.class
(abstract_class_declaration
  name: (_) @name type_parameters: (_)? @signature body: (_) @body) @definition.class
(interface_declaration
  name: (_) @name type_parameters: (_)? @signature body: (_) @body) @definition.interface
(class_declaration (class_heritage (extends_clause value: (_) @base))) @common
(class_declaration (class_heritage (implements_clause (_) @base))) @common
(abstract_class_declaration (class_heritage (extends_clause value: (_) @base))) @common
(abstract_class_declaration (class_heritage (implements_clause (_) @base))) @common
(interface_declaration (extends_type_clause type: (_) @base)) @common
(type_alias_declaration name: (_) @name type_parameters: (_)? @signature value: (_) @value) @definition.type_alias

(enum_declaration name: (_) @name body: (_) @body) @definition.enum
(enum_body name: (_) @name @definition.enumerator)
(enum_body (enum_assignment name: (_) @name value: (_) @value) @definition.enumerator)

(internal_module name: (_) @name body: (_) @body) @definition.namespace
(module name: (_) @name body: (_)? @body) @definition.module

(class_body (method_definition
  name: (_) @name type_parameters: (_)? @signature parameters: (_) @signature return_type: (_)? @signature
  body: (_) @body) @definition.method)
(class_body (method_signature
  name: (_) @name type_parameters: (_)? @signature parameters: (_) @signature return_type: (_)? @signature) @declaration.method)
(abstract_method_signature
  name: (_) @name type_parameters: (_)? @signature parameters: (_) @signature return_type: (_)? @signature) @definition.method
(interface_body (method_signature
  name: (_) @name type_parameters: (_)? @signature parameters: (_) @signature return_type: (_)? @signature) @definition.method)
(class_body (public_field_definition name: (_) @name type: (type_annotation (_) @type)? value: (_)? @value) @definition.variable)
(class_body (public_field_definition name: (_) @name value: [(arrow_function) (function_expression)] @function) @definition.method)
(interface_body (property_signature name: (_) @name type: (type_annotation (_) @type)?) @definition.field)
(method_definition parameters: (formal_parameters
  (_ (accessibility_modifier) pattern: (identifier) @name type: (type_annotation (_) @type)?) @definition.field))

(program [
  (lexical_declaration kind: "const" (variable_declarator name: (identifier) @name type: (type_annotation (_) @type)? value: (_)? @value) @definition.constant)
  (lexical_declaration kind: "let" (variable_declarator name: (identifier) @name type: (type_annotation (_) @type)? value: (_)? @value) @definition.variable)
  (variable_declaration (variable_declarator name: (identifier) @name type: (type_annotation (_) @type)? value: (_)? @value) @definition.variable)
])
(export_statement declaration: [
  (lexical_declaration kind: "const" (variable_declarator name: (identifier) @name type: (type_annotation (_) @type)? value: (_)? @value) @definition.constant)
  (lexical_declaration kind: "let" (variable_declarator name: (identifier) @name type: (type_annotation (_) @type)? value: (_)? @value) @definition.variable)
  (variable_declaration (variable_declarator name: (identifier) @name type: (type_annotation (_) @type)? value: (_)? @value) @definition.variable)
])
(ambient_declaration [
  (lexical_declaration kind: "const" (variable_declarator name: (identifier) @name type: (type_annotation (_) @type)?) @definition.constant)
  (lexical_declaration kind: "let" (variable_declarator name: (identifier) @name type: (type_annotation (_) @type)?) @definition.variable)
  (variable_declaration (variable_declarator name: (identifier) @name type: (type_annotation (_) @type)?) @definition.variable)
])

; What is declared in these is there for others, with or without `export`
(ambient_declaration "global" (statement_block [
  (lexical_declaration kind: "const" (variable_declarator name: (identifier) @name @export type: (type_annotation (_) @type)) @definition.constant)
  (lexical_declaration kind: "let" (variable_declarator name: (identifier) @name @export type: (type_annotation (_) @type)) @definition.variable)
  (variable_declaration (variable_declarator name: (identifier) @name @export type: (type_annotation (_) @type)) @definition.variable)
]))
(ambient_declaration "global" (statement_block (_ name: (_) @export)))
(module body: (statement_block [
  (lexical_declaration kind: "const" (variable_declarator name: (identifier) @name type: (type_annotation (_) @type) !value) @definition.constant)
  (lexical_declaration kind: "let" (variable_declarator name: (identifier) @name type: (type_annotation (_) @type) !value) @definition.variable)
  (variable_declaration (variable_declarator name: (identifier) @name type: (type_annotation (_) @type) !value) @definition.variable)
]))
(internal_module body: (statement_block [
  (lexical_declaration kind: "const" (variable_declarator name: (identifier) @name type: (type_annotation (_) @type) !value) @definition.constant)
  (lexical_declaration kind: "let" (variable_declarator name: (identifier) @name type: (type_annotation (_) @type) !value) @definition.variable)
  (variable_declaration (variable_declarator name: (identifier) @name type: (type_annotation (_) @type) !value) @definition.variable)
]))
(export_statement declaration: (ambient_declaration [
  (_ name: (_) @export)
  (_ (variable_declarator name: (identifier) @export))
]))

(import_statement (import_require_clause (identifier) @asname source: (string) @path)) @import
(export_statement "=" (identifier) @export)
