"""Views of lists that users save, share, arrange and star."""
