"""The executable model of a refresh family, the clients that walk along one, and what breaks things under them."""
