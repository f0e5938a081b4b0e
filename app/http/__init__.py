"""The HTTP face: controllers, scopes, problem documents."""
