"""The money of a case on its pages: figures, booking, the plan, what makes a figure."""
