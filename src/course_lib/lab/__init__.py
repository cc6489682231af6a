"""JupyterLab as the course opens it: at the reader's chapters, trusted, and with Ctrl+C that asks first."""
