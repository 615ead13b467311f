"""What every page shares: Jinja2 environment, icons, formats of numbers and dates, shell, rendering of parts."""
