"""The recipe of the action model: data → low-rank adapter → GGUF → scores."""
