["abstract" "declare" "module" "namespace" "type" "keyof" "is" "infer" "asserts" "satisfies" "override"] @k
(predefined_type) @kt
[(type_identifier) (accessibility_modifier)] @word
(accessibility_modifier) @kr
(interface_declaration name: (_) @nc)
(enum_declaration name: (_) @nc)
(type_alias_declaration name: (_) @nc)
(abstract_class_declaration name: (_) @nc)
(function_signature name: (_) @nf)
(method_signature name: (_) @nf)
