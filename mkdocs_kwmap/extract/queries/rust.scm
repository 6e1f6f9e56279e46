[(line_comment) (block_comment)] @comment
(ERROR) @gap
(attribute_item) @attribute @decorator
(function_item body: (_) @local)
(enum_variant name: (_) @name body: (field_declaration_list) @scope.enum)

(struct_item name: (_) @name type_parameters: (_)? @signature body: (field_declaration_list)? @body) @definition.struct
(union_item name: (_) @name type_parameters: (_)? @signature body: (_) @body) @definition.union
(enum_item name: (_) @name type_parameters: (_)? @signature body: (_) @body) @definition.enum
(enum_variant name: (_) @name body: (_)? @signature value: (_)? @value) @definition.enumerator
(field_declaration name: (_) @name type: (_) @type) @definition.field

(trait_item name: (_) @name type_parameters: (_)? @signature body: (_) @body) @definition.trait
(trait_item bounds: (trait_bounds (_) @base)) @common
(associated_type name: (_) @name) @definition.type_alias
(type_item name: (_) @name type_parameters: (_)? @signature type: (_) @value) @definition.type_alias

(impl_item !trait type: (_) @name body: (_)) @scope.struct
(impl_item trait: (_) type: (_) @name body: (_)) @scope.trait

(function_item
  name: (_) @name type_parameters: (_)? @signature parameters: (_) @signature return_type: (_)? @signature
  body: (_) @body) @definition.function
(function_signature_item
  name: (_) @name type_parameters: (_)? @signature parameters: (_) @signature return_type: (_)? @signature) @declaration.function

(const_item name: (_) @name type: (_) @type value: (_)? @value) @definition.constant
(static_item name: (_) @name type: (_) @type value: (_)? @value) @definition.variable
(macro_definition name: (_) @name ["(" "[" "{"] @body) @definition.macro
(mod_item name: (_) @name body: (_) @body) @definition.module

(use_declaration) @import
(mod_item name: (_) !body) @import
(extern_crate_declaration name: (_) @name alias: (_)? @asname) @import

[(if_expression) (match_expression) (for_expression) (while_expression) (loop_expression)] @control_flow
(else_clause (if_expression) @else_if)
(closure_expression) @closure
