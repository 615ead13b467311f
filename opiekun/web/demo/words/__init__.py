"""Our own word lists, from which the demo company's parties and persons are put together."""
