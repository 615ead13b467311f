"""The page for those who look after the program: deliveries, jobs, checks, versions."""
