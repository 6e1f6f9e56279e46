; Keys of mappings, in blocks and in `{…}`, and anchors. A document is a scope: its keys are its own.

(comment) @comment
(ERROR) @gap
(document) @scope

(block_mapping_pair
  key: (flow_node [(plain_scalar) (double_quote_scalar) (single_quote_scalar)] @name (#not-eq? @name "<<"))) @definition.key
(block_mapping_pair
  key: (flow_node [(plain_scalar) (double_quote_scalar) (single_quote_scalar)] @name (#not-eq? @name "<<"))
  value: (flow_node [(plain_scalar) (double_quote_scalar) (single_quote_scalar) (alias)] @value)) @definition.key
(block_mapping_pair
  key: (flow_node [(plain_scalar) (double_quote_scalar) (single_quote_scalar)] @name (#not-eq? @name "<<"))
  value: (flow_node [(flow_mapping) (flow_sequence)] @body)) @definition.key
(block_mapping_pair
  key: (flow_node [(plain_scalar) (double_quote_scalar) (single_quote_scalar)] @name (#not-eq? @name "<<"))
  value: (block_node [(block_mapping) (block_sequence)] @body)) @definition.key
(block_mapping_pair
  key: (flow_node [(plain_scalar) (double_quote_scalar) (single_quote_scalar)] @name (#not-eq? @name "<<"))
  value: (block_node (block_scalar) @value)) @definition.key
(flow_pair
  key: (flow_node [(plain_scalar) (double_quote_scalar) (single_quote_scalar)] @name (#not-eq? @name "<<"))) @definition.key
(flow_pair
  key: (flow_node [(plain_scalar) (double_quote_scalar) (single_quote_scalar)] @name (#not-eq? @name "<<"))
  value: (flow_node [(plain_scalar) (double_quote_scalar) (single_quote_scalar) (alias)] @value)) @definition.key
(flow_pair
  key: (flow_node [(plain_scalar) (double_quote_scalar) (single_quote_scalar)] @name (#not-eq? @name "<<"))
  value: (flow_node [(flow_mapping) (flow_sequence)] @body)) @definition.key

(anchor (anchor_name) @name) @definition.anchor
