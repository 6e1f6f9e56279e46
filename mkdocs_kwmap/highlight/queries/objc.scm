[
  "@interface" "@implementation" "@protocol" "@property" "@end" "@selector" "@synthesize" "@dynamic"
  "@optional" "@required" "@try" "@catch" "@finally" "@throw" "@synchronized" "@autoreleasepool" "@encode"
  "@import" "@compatibility_alias" "@defs" (visibility_specification)
] @k
(class_interface . (identifier) @nc)
(class_implementation . (identifier) @nc)
(protocol_declaration . (identifier) @nc)
(method_declaration (identifier) @nf)
(method_definition (identifier) @nf)
(string_literal) @s
(module_import path: (_) @nn)
"#import" @cp
