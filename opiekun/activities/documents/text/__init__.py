"""The words of documents: taken out of files in a process of its own, kept by parts, and found by their beginnings."""
