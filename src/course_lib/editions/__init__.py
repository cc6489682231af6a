"""The two editions of the course kept equal: their notebooks are compared, executed and prepared for students."""
