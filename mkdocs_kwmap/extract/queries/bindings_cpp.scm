; What C++ has beside C to tell Python what it brings: `py::class_<T> cls(m, "Name");`.

(declaration type: (_) @type declarator: (init_declarator declarator: (identifier) @variable value: (argument_list) @arguments)) @object
