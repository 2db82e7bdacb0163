"""What many realms and people cost: the same requests at ten realms and at ten thousand."""
