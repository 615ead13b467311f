"""Documents: files with versions that hang on records of any kind; whoever sees such a record sees its documents."""
