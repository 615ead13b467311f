"""Reading of e-mail, as far as the viewer's rights go."""
