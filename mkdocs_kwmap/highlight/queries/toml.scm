(string) @quoted
(table "[" @k . (_) @k . "]" @k)
(table_array_element "[[" @k . (_) @k . "]]" @k)
(boolean) @kc
[(integer) (float)] @number
[(local_date) (local_date_time) (local_time) (offset_date_time)] @mi
(escape_sequence) @se
(comment) @comment
