; What C, C++, CUDA and Objective-C have in common.

(comment) @comment
(ERROR) @gap
(compound_statement) @local

(preproc_include path: (system_lib_string) @path) @include.angled
(preproc_include path: (string_literal) @path) @include

(preproc_def name: (_) @name value: (_)? @value) @definition.macro
(preproc_function_def name: (_) @name parameters: (_) @signature) @definition.macro

(struct_specifier name: (_) @name body: (_) @body) @definition.struct
(union_specifier name: (_) @name body: (_) @body) @definition.union
(enum_specifier name: (_) @name body: (_) @body) @definition.enum
(enumerator name: (_) @name value: (_)? @value) @definition.enumerator

(struct_specifier !name body: (_)) @scope.struct
(union_specifier !name body: (_)) @scope.union

(type_definition type: (struct_specifier !name body: (_) @body) declarator: (type_identifier) @name) @definition.struct.typedef
(type_definition type: (union_specifier !name body: (_) @body) declarator: (type_identifier) @name) @definition.union.typedef
(type_definition type: (enum_specifier !name body: (_) @body) declarator: (type_identifier) @name) @definition.enum.typedef
(type_definition type: (_) @type declarator: (_) @declarator) @definition.typedef

(function_definition type: (_)? @type declarator: (_) @declarator body: (_)? @body) @definition.function
(declaration type: (_)? @type declarator: (_) @declarator) @declaration
(field_declaration type: (_) @type declarator: (_) @declarator) @declaration

[(if_statement) (for_statement) (while_statement) (do_statement) (switch_statement)] @control_flow
(else_clause . (if_statement) @else_if)
