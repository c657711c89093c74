"""The knowledge base: articles in two languages, who may read them, and what authors must know to keep them true."""
