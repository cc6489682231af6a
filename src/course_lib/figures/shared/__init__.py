"""What the figures share: their base, controls, weights as text, and the models that run in the page."""
