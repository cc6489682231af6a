"""Interactive figures: plain HTML, data and one ES module each, which run in the reader's page with no kernel."""
