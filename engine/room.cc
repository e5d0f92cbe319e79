// placeholder until the room has bodies
