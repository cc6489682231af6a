"""The models of the course, each from its equations: counting, recurrent, and with attention."""
