"""A synchronous standby of a cluster, which can take its place."""

from harness.postgres import Cluster
from harness.wait import wait_until


class Standby(Cluster):
    """Copies the primary and follows it; a commit there waits until it is applied here."""

    def __init__(self, primary: Cluster):
        self.primary = primary
        super().__init__()

    def create(self):
        self._run(
            "pg_basebackup",
            "--host",
            str(self.primary.directory),
            "--username",
            "postgres",
            "--pgdata",
            str(self.data),
            "--write-recovery-conf",
            "--wal-method=stream",
            "--checkpoint=fast",
            "--no-sync",
        )
        self.start()
        self.primary.sql("ALTER SYSTEM SET synchronous_standby_names = '*'")
        self.primary.sql("ALTER SYSTEM SET synchronous_commit = 'remote_apply'")
        self.primary.sql("SELECT pg_reload_conf()")
        wait_until(
            lambda: self.primary.sql("SELECT 1 FROM pg_stat_replication WHERE sync_state = 'sync'"), "replication"
        )

    def promote(self):
        # It has copied the primary's demand for a standby, and has none itself.
        self.sql("ALTER SYSTEM RESET synchronous_standby_names")
        self.sql("SELECT pg_reload_conf()")
        self.sql("SELECT pg_promote(true)")
