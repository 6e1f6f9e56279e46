[(auto) (this)] @k
(class_specifier name: [(type_identifier) (qualified_identifier)] @nc)
(class_specifier name: (template_type name: (type_identifier) @nc))
(struct_specifier name: (qualified_identifier) @nc)
(struct_specifier name: (template_type name: (type_identifier) @nc))
(enum_specifier name: (qualified_identifier) @nc)
(function_declarator declarator: [(destructor_name) (operator_name)] @nf)
(function_declarator
  declarator: (qualified_identifier name: [(identifier) (destructor_name) (operator_name)] @nf))
(function_declarator
  declarator: (qualified_identifier
    name: (qualified_identifier name: [(identifier) (destructor_name) (operator_name)] @nf)))
(namespace_definition name: (_) @nn)
(raw_string_literal) @s
