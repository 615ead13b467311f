"""Reports by e-mail: what a user wants sent, when and to whom; sending it once, within each receiver's own rights."""
