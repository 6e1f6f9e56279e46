(invocation (object_reference name: (_) @nf))
(create_table (object_reference name: (_) @nc))
(create_view (object_reference name: (_) @nc))
(create_function (object_reference name: (_) @nf))
(literal) @literal
(comment) @comment
(marginalia) @comment
