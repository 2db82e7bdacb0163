"""What suites and bench share: a server to talk to, a database to hurt, a client that sends exact bytes."""
