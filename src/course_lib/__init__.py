"""The library behind the course: small, tested pieces that its notebooks and pages import."""
