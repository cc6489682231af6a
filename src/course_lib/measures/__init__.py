"""What is measured on a model: quality, the influence of each word, and how many steps must wait in line."""
