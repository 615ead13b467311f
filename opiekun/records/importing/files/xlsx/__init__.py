"""Excel workbooks, read row by row: nothing is computed, nothing outside the file is asked, memory stays flat."""
