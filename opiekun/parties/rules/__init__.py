"""Pure rules of the register: no Django models, no database, no clock."""
