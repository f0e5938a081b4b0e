// Makes the version of a Migration node unique, so that noting one twice is one note.

CREATE CONSTRAINT migration_version IF NOT EXISTS FOR (n:Migration) REQUIRE n.version IS UNIQUE
