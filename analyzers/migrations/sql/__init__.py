"""SQL into operations: masked, split into statements, and each statement read by its dialect's parser."""
