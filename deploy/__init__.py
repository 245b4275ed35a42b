"""Everything that starts the Hub on one machine; a real server needs only Procfile and the environment."""
