"""The register: parties and the persons at them, with identities, channels, addresses and bank accounts."""
