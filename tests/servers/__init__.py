"""Real servers for tests: a Weaviate of one node or three, and MinIO, each started for one test and ended with it.

    with Workplace() as work:
        with one_node(work / "server", backups=work / "backups") as server:
            Rest(server.url).create_collection({"class": "Article"})

Other programs get them through `python3 -m servers.run`. Standard library only. README.md says what is where.
"""
