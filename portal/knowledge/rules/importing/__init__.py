"""What other help centres exported, read as ours: front matter, names, dialects of Markdown, links between files."""
