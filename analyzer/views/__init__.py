"""Pictures of a recording: page, icicle, graph, call stacks. Data first, rendering last."""
