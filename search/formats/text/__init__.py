"""Text files: plain text and Markdown, with their front matter."""
