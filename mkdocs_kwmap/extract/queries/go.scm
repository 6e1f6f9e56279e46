(comment) @comment
(ERROR) @gap
(function_declaration body: (_) @local)
(method_declaration body: (_) @local)
(func_literal body: (_) @local)

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

(field_declaration name: (_)+ @name type: (_) @type) @definition.field
(method_elem name: (_) @name parameters: (_) @signature result: (_)? @signature) @definition.method

(function_declaration
  name: (_) @name type_parameters: (_)? @signature parameters: (_) @signature result: (_)? @signature
  body: (_)? @body) @definition.function
(method_declaration
  receiver: (_) @owner name: (_) @name parameters: (_) @signature result: (_)? @signature body: (_)? @body) @definition.method

(const_spec name: (_) @name type: (_)? @type value: (_)? @value) @definition.constant
(const_spec (identifier) @name) @definition.constant
(var_spec name: (_) @name type: (_)? @type value: (_)? @value) @definition.variable

(import_spec name: (_)? @asname path: (_) @path) @import
