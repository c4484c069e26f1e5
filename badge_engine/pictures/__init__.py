"""Badges as pictures: drawing one, and baking a credential into one."""
