class OwnerOnlyMigrates:
    """Both aliases are one PostgreSQL database under two roles; only the owning role changes the schema."""

    def allow_migrate(self, db, app_label, **hints):
        return db == "owner"
