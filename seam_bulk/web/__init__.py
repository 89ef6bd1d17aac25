"""The page: one module a step, over `workflow`. Whatever a person reads stands in `words`."""
