; What Objective-C has beside C.

(module_import) @import

(class_interface
  . (identifier) @name !category superclass: (_)? @base
  (parameterized_arguments (type_name (type_identifier) @base))?) @definition.class
(class_implementation . (identifier) @name !category) @definition.class
(class_interface . (identifier) @owner category: (identifier) @name) @definition.category
(class_implementation . (identifier) @owner category: (identifier) @name) @definition.category
(protocol_declaration . (identifier) @name (protocol_reference_list (identifier) @base)?) @definition.protocol

(method_declaration . (method_type (type_name) @type)? . (identifier) @name) @declaration.method
(method_definition . (method_type (type_name) @type)? . (identifier) @name (compound_statement) @body) @definition.method
(property_declaration (struct_declaration . (_) @type (struct_declarator (_) @declarator))) @definition.property
(instance_variable (struct_declaration . (_) @type (struct_declarator (_) @declarator))) @definition.field
