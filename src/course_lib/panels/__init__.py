"""Panels: controls with a kernel behind them, on any model the reader has just trained and on their own text."""
