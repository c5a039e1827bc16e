"""msnpd: a messenger server that speaks MSNP."""
