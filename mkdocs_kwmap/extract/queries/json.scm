; Keys of objects, at any place.

(comment) @comment
(ERROR) @gap
(pair key: (string (string_content) @name) value: [(string) (number) (true) (false) (null)] @value) @definition.key
(pair key: (string (string_content) @name) value: [(object) (array)] @body) @definition.key
