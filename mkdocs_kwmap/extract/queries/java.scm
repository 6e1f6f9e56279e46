[(line_comment) (block_comment)] @comment
(ERROR) @gap
(modifiers [(annotation) (marker_annotation)] @decorator)
[(block) (constructor_body)] @local

; A class without a name is that of the field or constant whose value it is in.
(field_declaration declarator: (variable_declarator name: (_) @name value: (_) @scope.class))
(constant_declaration declarator: (variable_declarator name: (_) @name value: (_) @scope.class))
(enum_constant name: (_) @name body: (_) @scope.class)

(class_declaration
  name: (_) @name type_parameters: (_)? @signature body: (_) @body) @definition.class
(record_declaration
  name: (_) @name type_parameters: (_)? @signature parameters: (_) @signature body: (_) @body) @definition.record
(record_declaration parameters: (formal_parameters (formal_parameter type: (_) @type name: (_) @name) @definition.field))
(interface_declaration
  name: (_) @name type_parameters: (_)? @signature body: (_) @body) @definition.interface
(annotation_type_declaration name: (_) @name body: (_) @body) @definition.annotation
(enum_declaration name: (_) @name body: (_) @body) @definition.enum
(class_declaration superclass: (superclass (_) @base)) @common
(class_declaration interfaces: (super_interfaces (type_list (_) @base))) @common
(record_declaration interfaces: (super_interfaces (type_list (_) @base))) @common
(enum_declaration interfaces: (super_interfaces (type_list (_) @base))) @common
(interface_declaration (extends_interfaces (type_list (_) @base))) @common
(enum_constant name: (_) @name arguments: (_)? @value body: (_)? @body) @definition.enumerator

(method_declaration
  type: (_) @type name: (_) @name parameters: (_) @signature (throws)? @signature
  body: (_)? @body) @definition.method
(constructor_declaration
  name: (_) @name parameters: (_) @signature (throws)? @signature body: (_) @body) @definition.method
(compact_constructor_declaration name: (_) @name body: (_) @body) @definition.method
(annotation_type_element_declaration type: (_) @type name: (_) @name value: (_)? @value) @definition.method
(field_declaration type: (_) @type declarator: (variable_declarator name: (_) @name value: (_)? @value)) @definition.field
(constant_declaration type: (_) @type declarator: (variable_declarator name: (_) @name value: (_)? @value)) @definition.constant
(module_declaration name: (_) @name body: (_) @body) @definition.module

(import_declaration [(identifier) (scoped_identifier)] @path) @import

[
  (if_statement) (for_statement) (enhanced_for_statement) (while_statement) (do_statement) (switch_expression)
  (try_statement) (try_with_resources_statement) (synchronized_statement)
] @control_flow
(if_statement alternative: (if_statement) @else_if)
(lambda_expression) @closure
