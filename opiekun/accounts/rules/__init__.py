"""Pure rules of rights and scopes: plain values in, plain values out."""
