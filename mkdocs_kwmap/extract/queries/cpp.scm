; What C++ and CUDA have beside C.

(template_declaration) @wrapper

(namespace_definition name: (namespace_identifier) @name body: (_) @body) @definition.namespace
(namespace_definition name: (nested_namespace_specifier (namespace_identifier) @name) body: (_) @body) @definition.namespace
(namespace_definition name: (nested_namespace_specifier (nested_namespace_specifier (namespace_identifier) @name)) body: (_) @body) @definition.namespace
(namespace_definition name: (nested_namespace_specifier (nested_namespace_specifier (nested_namespace_specifier (namespace_identifier) @name))) body: (_) @body) @definition.namespace
(namespace_definition name: (nested_namespace_specifier (nested_namespace_specifier (nested_namespace_specifier (nested_namespace_specifier (namespace_identifier) @name)))) body: (_) @body) @definition.namespace
(namespace_definition name: (nested_namespace_specifier (nested_namespace_specifier (nested_namespace_specifier (nested_namespace_specifier (nested_namespace_specifier (namespace_identifier) @name))))) body: (_) @body) @definition.namespace
(class_specifier name: (_) @name body: (_) @body) @definition.class
(class_specifier (base_class_clause [(type_identifier) (qualified_identifier) (template_type)] @base)) @common
(struct_specifier (base_class_clause [(type_identifier) (qualified_identifier) (template_type)] @base)) @common
(class_specifier !name body: (_)) @scope.class
(alias_declaration name: (_) @name type: (_) @value) @definition.typedef
(concept_definition name: (_) @name) @definition.concept
(lambda_expression body: (_) @local)

[(for_range_loop) (try_statement)] @control_flow
(lambda_expression) @closure
