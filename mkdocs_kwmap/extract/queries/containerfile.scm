; Stages, arguments, environment, and the images that stages are made from.

(comment) @comment
(ERROR) @gap
(from_instruction as: (image_alias) @name) @definition.stage
(arg_pair name: (_) @name default: (_)? @value) @definition.variable
(env_pair name: (_) @name value: (_)? @value) @definition.variable
(from_instruction (image_spec) @path as: (image_alias)? @asname) @import
