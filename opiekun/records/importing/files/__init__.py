"""Reading tables from files that strangers made: encodings, dialects, workbooks; streaming, within limits."""
