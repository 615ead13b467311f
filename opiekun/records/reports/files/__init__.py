"""A report as a file: an Excel workbook of typed cells, a PDF to print and to send."""
