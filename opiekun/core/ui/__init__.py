"""What every page shares: the Jinja2 environment, icons, formats of numbers and dates, the shell, rendering of parts."""
