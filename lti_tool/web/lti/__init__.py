"""Login and launch over PyLTI1p3, which is fenced in here: what leaves the room is a frozen `Launch`."""
