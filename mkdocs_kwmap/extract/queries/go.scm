(comment) @comment
(ERROR) @gap
(function_declaration body: (_) @local)
(method_declaration body: (_) @local)
(func_literal body: (_) @local)

; The fields of a struct without a name are nobody's business, but for those of a type, a field or a variable.
(struct_type) @local
(parameter_list) @local
(type_spec type: (struct_type (field_declaration_list) @scope.struct))
(type_spec type: (struct_type (field_declaration_list
  (field_declaration . name: (_) @name type: [
    (struct_type (field_declaration_list) @scope.struct)
    (_ !result (struct_type (field_declaration_list) @scope.struct))
    (_ !result (_ !result (struct_type (field_declaration_list) @scope.struct)))
  ]))))
((source_file (var_declaration [
  (var_spec . name: (_) @name type: [
    (struct_type (field_declaration_list) @scope.struct)
    (_ !result (struct_type (field_declaration_list) @scope.struct))
  ])
  (var_spec . name: (_) @name value: (expression_list . (composite_literal type: [
    (struct_type (field_declaration_list) @scope.struct)
    (_ !result (struct_type (field_declaration_list) @scope.struct))
  ])))
  (var_spec_list (var_spec . name: (_) @name type: [
    (struct_type (field_declaration_list) @scope.struct)
    (_ !result (struct_type (field_declaration_list) @scope.struct))
  ]))
  (var_spec_list (var_spec . name: (_) @name value: (expression_list . (composite_literal type: [
    (struct_type (field_declaration_list) @scope.struct)
    (_ !result (struct_type (field_declaration_list) @scope.struct))
  ]))))
])) (#not-eq? @name "_"))

(type_declaration . (type_spec) .) @wrapper
(type_declaration . (type_alias) .) @wrapper
(const_declaration "const" . (const_spec) .) @wrapper
(var_declaration "var" . (var_spec) .) @wrapper

(type_spec name: (_) @name type_parameters: (_)? @signature type: (struct_type (field_declaration_list (field_declaration !name type: (_) @base)*) @body)) @definition.struct
(type_spec name: (_) @name type_parameters: (_)? @signature type: (interface_type "{" @body (type_elem)* @base)) @definition.interface
(type_spec name: (_) @name type_parameters: (_)? @signature type: [
  (type_identifier) (qualified_type) (generic_type) (pointer_type) (array_type) (slice_type) (map_type)
  (channel_type) (function_type) (parenthesized_type)
] @value) @definition.type_alias
(type_alias name: (_) @name type: (_) @value) @definition.type_alias

(field_declaration name: (_) @name) @definition.variable
(field_declaration name: (_) type: (_) @type) @common
(type_spec type: (interface_type
  (method_elem name: (_) @name parameters: (_) @signature result: (_)? @signature) @definition.method))

(function_declaration
  name: (_) @name type_parameters: (_)? @signature parameters: (_) @signature result: (_)? @signature
  body: (_)? @body) @definition.function
(method_declaration
  receiver: (_) @owner name: (_) @name parameters: (_) @signature result: (_)? @signature body: (_)? @body) @definition.method

(const_spec (identifier) @name) @definition.constant
(const_spec type: (_) @type) @common
(const_spec value: (expression_list . (_) @value .)) @common
(var_spec name: (_) @name) @definition.variable
(var_spec type: (_) @type) @common
(var_spec value: (expression_list . (_) @value .)) @common

(import_spec name: (_)? @asname path: (_) @path) @import

[
  (if_statement) (for_statement) (expression_switch_statement) (type_switch_statement) (select_statement)
] @control_flow
(if_statement alternative: (if_statement) @else_if)
(func_literal) @closure
