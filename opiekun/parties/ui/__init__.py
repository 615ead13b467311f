"""Pages of the register: parties, persons, organisation charts, our own company."""
