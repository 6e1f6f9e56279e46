; What Objective-C has beside C.

(module_import) @import

(class_interface !category superclass: (_) @base) @common
(class_interface !category superclass: (_) (parameterized_arguments (type_name (type_identifier) @base))) @common
(class_interface ")" . (parameterized_arguments (type_name (type_identifier) @base))) @common
(class_interface . (identifier) @name !category [
  (instance_variables) (method_declaration) (property_declaration) "@end"
] @body) @definition.class
(class_implementation . (identifier) @name !category [(instance_variables) (implementation_definition) "@end"] @body) @definition.class
(class_interface . (identifier) @owner category: (identifier) @name [
  (method_declaration) (property_declaration) "@end"
] @body) @definition.category
(class_implementation . (identifier) @owner category: (identifier) @name [(implementation_definition) "@end"] @body) @definition.category
(protocol_declaration (protocol_reference_list (identifier) @base)) @common
(protocol_declaration . (identifier) @name [
  (qualified_protocol_interface_declaration) (method_declaration) (property_declaration) "@end"
] @body) @definition.protocol

(method_declaration . (method_type (type_name) @type)? . (identifier) @name) @declaration.method
(method_definition . (method_type (type_name) @type)? . (identifier) @name (compound_statement) @body) @definition.method
(property_declaration (struct_declaration . (_) @type (struct_declarator (_) @declarator))) @definition.property
(instance_variable (struct_declaration . (_) @type (struct_declarator (_) @declarator))) @definition.field

[(try_statement) (synchronized_statement)] @control_flow
(block_literal) @closure
