"""Object storages of this machine and their clients, for bench/objects: a module each."""
